/** A network as the lab makes it: a bridge in the lab's own network namespace. */
export interface NetworkDefinition {
  /** Its name, unique among networks. */
  readonly name: string;
  /** Its identity, as libvirt would give it. */
  readonly uuid: string;
  /** The Linux bridge's name, at most 15 bytes. */
  readonly bridge: string;
  /** The host's own addresses on it, as CIDR: where a libvirt network would have them. */
  readonly hostAddresses: readonly string[];
  /** Whether it comes up when the lab does. */
  readonly autostart: boolean;
}

/** How a volume's bytes are laid out. */
export type VolumeFormat = 'qcow2' | 'raw';

/** A volume to be made in a pool. */
export interface VolumeDefinition {
  /** The pool, `default` or one that was made. */
  readonly pool: string;
  /** The file's name in the pool. */
  readonly name: string;
  /** Its layout. */
  readonly format: VolumeFormat;
  /** Its size as the guest sees it, in bytes; that of its content or backing where absent. */
  readonly capacity?: bigint;
  /** What it is an overlay of. */
  readonly backing?: { readonly path: string; readonly format: VolumeFormat };
  /** What it is filled with: an absolute path, a `file:`, `http:` or `https:` URL. */
  readonly content?: string;
}

/** A volume that exists. */
export interface Volume {
  /** Absolute path of its file. */
  readonly path: string;
  /** Its layout. */
  readonly format: VolumeFormat;
  /** Its size as the guest sees it, in bytes. */
  readonly capacity: bigint;
  /** What it takes on the disk, in bytes. */
  readonly allocation: bigint;
}

/** A disk of a machine. */
export interface DiskDefinition {
  /** Absolute path of a volume. */
  readonly file: string;
  /** Its layout. */
  readonly format: VolumeFormat;
  /** Whether the guest may not write it. */
  readonly readOnly: boolean;
  /** Where the guest finds it. */
  readonly bus: 'virtio' | 'sata' | 'scsi';
  /** Whether it is a CD-ROM. */
  readonly cdrom: boolean;
}

/** A network interface of a machine. */
export interface NicDefinition {
  /** Its MAC address, lower case with colons. */
  readonly mac: string;
  /** The network's bridge. */
  readonly bridge: string;
  /** What the guest sees: QEMU's device, such as `virtio-net-pci`, `e1000`, `rtl8139`. */
  readonly device: string;
}

/** A machine: one QEMU process while it runs. */
export interface MachineDefinition {
  /** Its name, unique among machines. */
  readonly name: string;
  /** Its identity, which the guest sees as its SMBIOS UUID. */
  readonly uuid: string;
  /** Its memory, in MiB. */
  readonly memoryMib: number;
  /** Its virtual CPUs. */
  readonly vcpus: number;
  /** QEMU's name of the CPU, such as `qemu64` or `max`; `host` is `max` where there is no KVM. */
  readonly cpu: string;
  /** QEMU's name of the board: `q35` or `pc`. */
  readonly board: string;
  /** Its disks, the one it boots from first. */
  readonly disks: readonly DiskDefinition[];
  /** Its network interfaces, in the order in which the guest finds them. */
  readonly nics: readonly NicDefinition[];
  /** Whether it gets a virtio source of randomness. */
  readonly randomness: boolean;
  /** Whether it starts when the lab does. */
  readonly autostart: boolean;
}

/** What a machine is doing. */
export interface MachineStatus {
  /** Its name. */
  readonly name: string;
  /** Its identity. */
  readonly uuid: string;
  /** Whether its QEMU process runs. */
  readonly running: boolean;
  /** When it was powered on, in milliseconds since the epoch; undefined when it is off. */
  readonly poweredOnAt?: number;
  /** MAC addresses of its network interfaces, with the name of each one's network. */
  readonly nics: readonly { readonly mac: string; readonly network: string }[];
  /** Absolute path of what its serial console printed since it was made. */
  readonly consoleLog: string;
}
