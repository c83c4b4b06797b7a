import type { CloudConfig } from '../cloud-init/payload';
import { webPageConfig } from '../cloud-init/web-page';
import { checkPort } from '../model/ranges';
import type { IWorkload, WorkloadHost } from './real-server';

/** Props of {@link WebPage}. */
export interface WebPageProps {
  /**
   * The TCP port that the page is served on, 1 to 65535.
   *
   * @default 80
   */
  readonly port?: number;
}

/**
 * A page that names the real server which answered: enough to see a virtual server balance, with
 * nothing but what the guest's image has.
 */
export class WebPage implements IWorkload {
  private readonly port: number;

  /** @throws LvsError `PortInvalid` */
  constructor({ port = 80 }: WebPageProps = {}) {
    checkPort(port, { path: 'WebPage', subject: 'port' });
    this.port = port;
  }

  /** The cloud-config that makes the guest serve the page. */
  public cloudConfig({ guest, hostName }: WorkloadHost): CloudConfig {
    return webPageConfig(guest, { hostName, port: this.port });
  }
}
