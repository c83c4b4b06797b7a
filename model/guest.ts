import type { Engine } from './engine';
import { LvsError } from './errors';
import { debian12 } from './guests/debian-12';
import { enterpriseLinux6 } from './guests/enterprise-linux-6';
import { enterpriseLinux7 } from './guests/enterprise-linux-7';
import { enterpriseLinux8 } from './guests/enterprise-linux-8';
import { enterpriseLinux9 } from './guests/enterprise-linux-9';
import type { PackageSource } from './package-source';
import type { Scheduler, SchedulerFlag } from './scheduler';
import type { Transport } from './virtual-server/transport';

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
  /** The schedulers that its kernel has. */
  readonly schedulers: readonly Scheduler[];
  /** The flags of schedulers that its kernel has, and its engine can name. */
  readonly schedulerFlags: readonly SchedulerFlag[];
  /** The protocols that its kernel's IPVS forwards. */
  readonly ipvsProtocols: readonly Transport[];
  /** How its interfaces are configured. */
  readonly network: 'ifcfg' | 'network-config';
  /** What starts its services. */
  readonly serviceManager: 'sysv' | 'systemd';
  /** What installs its packages. */
  readonly packageManager: 'yum' | 'apt';
  /** The packages that an LVS router needs, as its package manager names them. */
  readonly routerPackages: readonly string[];
  /** Where they come from, unless the user says otherwise. */
  readonly packageSource: PackageSource;
  /** URL of the vendor's cloud image. */
  readonly image: string;
  /** The machine type that its kernel's virtio drivers work on (libvirt's `os.type_machine`). */
  readonly machineType: 'pc' | 'q35';
  /**
   * The CPU that it is given: `baseline` is libvirt's default model, x86-64 without extensions; `host`
   * is all that the host's own CPU has.
   */
  readonly cpu: 'baseline' | 'host';
  /** The command that serves the files of its working directory over HTTP on the port that follows. */
  readonly webServer: readonly string[];
}

/** Options of every guest. */
export interface GuestOptions {
  /**
   * The qcow2 cloud image: an http or https URL, or an absolute path on the machine that runs
   * Terraform.
   *
   * @default - the vendor's own image, {@link GuestProfile.image}
   */
  readonly image?: string;
  /**
   * Tells two contents of one image URL apart: a new version is a new base volume, and so new
   * disks for the machines on it.
   *
   * @default - the URL alone is the image's identity
   */
  readonly imageVersion?: string;
}

/** The operating system of a machine, and the image that it is installed from. */
export class Guest {
  /**
   * Enterprise Linux 6 with pulse, the system of the guide: CentOS 6, or RHEL 6 with an image of
   * your own.
   *
   * @throws LvsError `ImageInvalid`
   */
  public static enterpriseLinux6(options: GuestOptions = {}): Guest {
    return new Guest(enterpriseLinux6(), options);
  }

  /**
   * Debian 12 with keepalived.
   *
   * @throws LvsError `ImageInvalid`
   */
  public static debian12(options: GuestOptions = {}): Guest {
    return new Guest(debian12(), options);
  }

  /**
   * Enterprise Linux 7 with keepalived: CentOS 7, or RHEL 7 with an image of your own.
   *
   * @throws LvsError `ImageInvalid`
   */
  public static enterpriseLinux7(options: GuestOptions = {}): Guest {
    return new Guest(enterpriseLinux7(), options);
  }

  /**
   * Enterprise Linux 8 with keepalived: Rocky Linux 8, or another one with an image of your own.
   *
   * @throws LvsError `ImageInvalid`
   */
  public static enterpriseLinux8(options: GuestOptions = {}): Guest {
    return new Guest(enterpriseLinux8(), options);
  }

  /**
   * Enterprise Linux 9 with keepalived: Rocky Linux 9, or another one with an image of your own.
   *
   * @throws LvsError `ImageInvalid`
   */
  public static enterpriseLinux9(options: GuestOptions = {}): Guest {
    return new Guest(enterpriseLinux9(), options);
  }

  /**
   * A guest of your own: the profile says what it reads and runs.
   *
   * @throws LvsError `ImageInvalid`
   */
  public static fromProfile(profile: GuestProfile, options: GuestOptions = {}): Guest {
    return new Guest(profile, options);
  }

  /** Where the image comes from. */
  public readonly image: string;
  /** What the image is known by: its source and, if given, its version. */
  public readonly imageIdentity: string;

  private constructor(
    /** What this guest reads and runs. */
    public readonly profile: GuestProfile,
    options: GuestOptions,
  ) {
    const { image = profile.image, imageVersion } = options;
    const origin = { path: `Guest (${profile.title})` };
    if (!/^(?:https?:\/\/|\/)[\x21-\x7e]+$/.test(image) || /[$%]\{/.test(image)) {
      throw new LvsError('ImageInvalid', { ...origin, subject: 'image', value: image });
    }
    if (imageVersion !== undefined && !/^[\x21-\x7e]{1,128}$/.test(imageVersion)) {
      throw new LvsError('ImageInvalid', {
        ...origin,
        subject: 'imageVersion',
        value: imageVersion,
        allowed: '1 to 128 printable ASCII characters without blanks',
      });
    }
    this.image = image;
    this.imageIdentity = imageVersion === undefined ? image : `${image}#${imageVersion}`;
  }
}
