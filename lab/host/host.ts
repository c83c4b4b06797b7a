import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { LabError } from '../errors';
import { type Accelerator, findAccelerator } from './accelerator';
import { Machines } from './machines';
import { Namespace } from './namespace';
import { Networks } from './networks';
import { Seeds } from './seeds';
import { Volumes } from './volumes';

/** Where a host keeps its things. */
export interface HostOptions {
  /** Definitions, volumes and logs; absolute. Made where it is missing. */
  readonly folder: string;
  /** Sockets; absolute, short, and only for this user. */
  readonly directory: string;
  /**
   * What runs the guests' instructions.
   * @default - KVM where it is seen to work, else TCG
   */
  readonly accelerator?: Accelerator;
  /**
   * Told of what could not be brought up again.
   * @default - nobody is
   */
  readonly report?: (trouble: LabError) => void;
}

/**
 * A virtualization host of the lab's own: networks, volumes, seeds and machines, kept in a
 * folder and run in namespaces. It ends with the process that opened it, as a host that
 * loses power; opened again, it brings up what is to start with it, as libvirtd does.
 */
export class Host {
  /**
   * Opens a host, and brings up what is to be up: networks first, then machines. What fails
   * to come up is reported and stays down.
   *
   * @throws LabError `FolderInUse` when another host runs on the folder, `NamespaceRefused`,
   *   `PrerequisiteMissing`.
   */
  static async open(options: HostOptions): Promise<Host> {
    const { folder, directory, report = () => undefined } = options;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const namespace = await Namespace.open(join(folder, 'host.lock'));
    try {
      const networks = new Networks(join(folder, 'networks'), namespace);
      const volumes = new Volumes(folder);
      const [accelerator] = await Promise.all([
        options.accelerator ?? findAccelerator(namespace, directory),
        networks.prepare(),
      ]);
      const machines = new Machines({
        folder: join(folder, 'machines'),
        ...{ directory, namespace, networks, volumes, accelerator },
      });
      const seeds = new Seeds(join(folder, 'seeds'));
      const host = new Host(namespace, accelerator, networks, volumes, seeds, machines);
      await host.autostart(report);
      return host;
    } catch (cause) {
      await namespace.end();
      throw cause;
    }
  }

  private constructor(
    /** Where everything runs. */
    readonly namespace: Namespace,
    /** What runs the guests' instructions. */
    readonly accelerator: Accelerator,
    /** Bridges with the host's addresses. */
    readonly networks: Networks,
    /** Pools and volumes. */
    readonly volumes: Volumes,
    /** NoCloud seeds. */
    readonly seeds: Seeds,
    /** Guests. */
    readonly machines: Machines,
  ) {}

  /**
   * Pulls every plug and ends the namespaces. What is kept in the folder stays. May be
   * called more than once.
   */
  async close(): Promise<void> {
    await Promise.all(this.machines.list().map(({ name }) => this.machines.kill(name)));
    await this.namespace.end();
  }

  private async autostart(report: (trouble: LabError) => void): Promise<void> {
    const attempt = (start: Promise<void>) =>
      start.catch((cause: unknown) => {
        if (!(cause instanceof LabError)) throw cause;
        report(cause);
      });
    for (const { name } of this.networks.list().filter((network) => network.autostart)) {
      await attempt(this.networks.start(name));
    }
    const names = this.machines.list().map(({ name }) => name);
    const wanted = names.filter((name) => this.machines.find(name)?.autostart);
    await Promise.all(wanted.map((name) => attempt(this.machines.start(name))));
  }
}
