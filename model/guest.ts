import type { Engine } from './engine';
import { enterpriseLinux6 } from './guests/enterprise-linux-6';
import type { PackageSource } from './package-source';

/**
 * What a guest's operating system reads and runs. A new guest is one file with one of these; which
 * renderer writes which format is decided by these values alone, never by the user.
 */
export interface GuestProfile {
  /** A stable name, such as `enterprise-linux-6`. */
  readonly name: string;
  /** The name that people use, such as `Enterprise Linux 6`. */
  readonly title: string;
  /** The engine that its packages bring. */
  readonly engine: Engine;
  /** How its interfaces are configured. */
  readonly network: 'ifcfg';
  /** What starts its services. */
  readonly serviceManager: 'sysv';
  /** The packages that an LVS router needs, as its package manager names them. */
  readonly routerPackages: readonly string[];
  /** Where they come from, unless the user says otherwise. */
  readonly packageSource: PackageSource;
  /** URL of the vendor's cloud image. */
  readonly image: string;
  /** The command that serves the files of its working directory over HTTP on the port that follows. */
  readonly webServer: readonly string[];
}

/** The operating system of the machines of a cluster. */
export class Guest {
  /**
   * Enterprise Linux 6 with pulse, the system of the guide: CentOS 6, or RHEL 6 with an image of
   * your own.
   */
  public static enterpriseLinux6(): Guest {
    return new Guest(enterpriseLinux6());
  }

  /** A guest of your own: the profile says what it reads and runs. */
  public static fromProfile(profile: GuestProfile): Guest {
    return new Guest(profile);
  }

  private constructor(
    /** What this guest reads and runs. */
    public readonly profile: GuestProfile,
  ) {}
}
