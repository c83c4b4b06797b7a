import type { LabError } from '../errors';
import type { Accelerator } from './accelerator';
import type { Machines } from './machines';
import type { Namespace } from './namespace';
import type { Networks } from './networks';
import type { Seeds } from './seeds';
import type { Volumes } from './volumes';

/** Where a host keeps its things. */
export interface HostOptions {
  /** Definitions, volumes and logs; absolute. Made where it is missing. */
  readonly folder: string;
  /** Sockets; absolute, short, and only for this user. */
  readonly directory: string;
  /**
   * Told of what could not be brought up again.
   * @default - nobody is
   */
  readonly report?: (trouble: LabError) => void;
}

/** A virtualization host of the lab's own: networks, volumes and machines, in its own namespaces. */
export class Host {
  /** Opens a host, and brings up what is to be up. @throws LabError `FolderInUse`, `NamespaceRefused`, `PrerequisiteMissing`. */
  static async open(options: HostOptions): Promise<Host> {
    return Promise.reject(options);
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

  /** Pulls every plug and ends the namespaces; what is kept in the folder stays. */
  async close(): Promise<void> {}
}
