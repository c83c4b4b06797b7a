import { connectDaemon, type DaemonClient } from './daemon-client';
import { LabError } from './errors';
import type { MachineStatus } from './host/definitions';
import type { LabFolder } from './lab-folder';
import { type DeclaredCluster, findClusters } from './observe/clusters';
import { findGuest } from './observe/guest-names';
import type { Observation } from './observe/observation';
import { observe, targetsOf } from './observe/observe';
import { readState } from './terraform-state';

/** A lab that runs, as its clients see it. */
export class Lab {
  /**
   * @param folder its folder.
   * @param client its daemon.
   */
  constructor(
    readonly folder: LabFolder,
    readonly client: DaemonClient,
  ) {}

  /**
   * The lab in a folder.
   *
   * @throws LabError `LabMissing` when none runs there.
   */
  static async open(folder: LabFolder): Promise<Lab> {
    const client = await connectDaemon(folder.path);
    if (client) return new Lab(folder, client);
    throw new LabError(
      'LabMissing',
      folder.exists
        ? `The lab in ${folder.path} does not run: its daemon has ended.`
        : `There is no lab in ${folder.path}.`,
      folder.exists
        ? 'Start it again with cdktf-lvs lab up, or remove what is left with cdktf-lvs lab down.'
        : 'Start one with cdktf-lvs lab up, or name its folder with --folder.',
    );
  }

  /** The clusters that its stacks declare in their outputs. */
  get clusters(): readonly DeclaredCluster[] {
    return this.folder.stacks.flatMap((name) => {
      const state = readState(this.folder.stack(name));
      return state === undefined || state === 'broken' ? [] : findClusters(state.outputs);
    });
  }

  /** The machines, in the order in which they were made. */
  machines(): Promise<readonly MachineStatus[]> {
    return this.client.request('machines', {});
  }

  /**
   * The machine that is meant by its name or an end of it.
   *
   * @throws LabError `GuestNotFound`, `GuestAmbiguous`
   */
  async guest(name: string): Promise<MachineStatus> {
    return findGuest(name, await this.machines());
  }

  /** Looks at it. @param ask whether to ask the virtual servers, too. */
  async observe(ask = true): Promise<Observation> {
    const { clusters } = this;
    const urls = await this.forwardAll();
    const urlOf = (address: string, port: number) => urls.get(`${address} ${port}`);
    return observe(this.client, { clusters, urlOf, ask });
  }

  /**
   * Forwards a loopback port of this host to each virtual server's first port; the same one
   * each time.
   *
   * @param hostPort which one for the first; any that is free for the others.
   * @returns the URLs, by address and port.
   */
  async forwardAll(hostPort?: number): Promise<ReadonlyMap<string, string>> {
    const urls = new Map<string, string>();
    const services = this.clusters.flatMap((cluster) => cluster.services);
    const targets = services.flatMap((service) => targetsOf([service]).slice(0, 1));
    for (const { address, port } of targets) {
      const key = `${address} ${port}`;
      if (urls.has(key)) continue;
      const wanted = urls.size === 0 ? hostPort : undefined;
      const answer = await this.client.request('forward', { address, port, hostPort: wanted });
      urls.set(key, `http://127.0.0.1:${answer.hostPort}/`);
    }
    return urls;
  }
}
