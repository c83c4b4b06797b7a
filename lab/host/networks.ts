import type { NetworkDefinition } from './definitions';
import type { Namespace } from './namespace';

/** The lab's networks. */
export class Networks {
  /**
   * @param folder where definitions are kept.
   * @param namespace where bridges are made.
   */
  constructor(
    private readonly folder: string,
    private readonly namespace: Namespace,
  ) {}

  /** A bridge's name for a network of that name: 15 bytes, always the same. */
  static bridgeName(network: string): string {
    return network;
  }

  /**
   * Keeps a network's definition; one of the same name and UUID is replaced.
   *
   * @throws LabError `NameTaken` where the name, UUID or bridge is another network's.
   */
  async define(definition: NetworkDefinition): Promise<void> {
    return Promise.reject(definition);
  }

  /** Makes the bridge; nothing happens to a network that is up. */
  async start(name: string): Promise<void> {
    return Promise.reject(name);
  }

  /** Removes the bridge; nothing happens to a network that is down. */
  async stop(name: string): Promise<void> {
    return Promise.reject(name);
  }

  /** Stops a network and forgets it. */
  async undefine(name: string): Promise<void> {
    return Promise.reject(name);
  }

  /** A network by name or UUID; undefined where there is none. */
  find(identity: string): NetworkDefinition | undefined {
    return [this.folder, this.namespace, identity] as never;
  }

  /** Whether a network's bridge is up. */
  isActive(name: string): boolean {
    return name === '';
  }

  /** All networks, by name. */
  list(): readonly NetworkDefinition[] {
    return [];
  }
}
