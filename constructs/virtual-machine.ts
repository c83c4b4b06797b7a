import {
  CloudinitDisk,
  type CloudinitDiskConfig,
} from '@cdktf/provider-libvirt/lib/cloudinit-disk';
import { Domain, type DomainConfig } from '@cdktf/provider-libvirt/lib/domain';
import { Volume, type VolumeConfig } from '@cdktf/provider-libvirt/lib/volume';
import type { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { renderMetaData } from '../cloud-init/meta-data';
import { machinePayload } from '../cloud-init/machine-payload';
import type { CloudConfig, Payload } from '../cloud-init/payload';
import { renderNetworkConfig } from '../cloud-init/network-config';
import { renderUserData } from '../cloud-init/user-data';
import type { Guest } from '../model/guest';
import type { Machine } from '../model/machine';
import { checkHostName, checkLibvirtName } from '../model/names';
import { checkInteger } from '../model/ranges';
import type { PackageSource } from '../model/package-source';
import { parseAddress } from '../model/subnet';
import { GuestImage, type IGuestImage } from './guest-image';
import { lateString, pathAttributeOf, pathBeside, replacementOf } from './late';
import { checkResourceName, libvirtNameOf } from './naming';
import { readNics, type MachineNic } from './machine-nic';
import { withOverrides } from './overrides';
import { warnOfSecrets } from './secrets';
import { SeedContent } from './seed-content';
import { SeedTemplate } from './seed-template';

/** How large a machine is. */
export interface MachineSize {
  /**
   * Virtual CPUs, 1 to 512.
   *
   * @default 1
   */
  readonly cpus?: number;
  /**
   * Memory in MiB, 128 to 16777216.
   *
   * @default 1024
   */
  readonly memoryMib?: number;
  /**
   * Size of the disk in GiB, 1 to 65536; not less than the image's own. It belongs to the disk: the
   * provider refuses another size for one that exists, until `terraform apply -replace` of the disk
   * makes the machine anew.
   *
   * @default 10
   */
  readonly diskGib?: number;
}

/** Where and how a machine runs. */
export interface MachineOptions extends MachineSize {
  /**
   * Whether libvirt starts the machine with the host.
   *
   * @default true
   */
  readonly autostart?: boolean;
  /**
   * How the machine is run: `kvm`, or `qemu` on a host that has no KVM.
   *
   * @default 'kvm'
   */
  readonly virtualization?: 'kvm' | 'qemu';
  /**
   * The libvirt storage pool of the disks.
   *
   * @default 'default'
   */
  readonly pool?: string;
  /**
   * The base volume of its disk: a {@link GuestImage} that machines share, or one that is there
   * already, `GuestImage.fromVolume`.
   *
   * @default - made from the guest's image, and shared by what is alike in a cluster
   */
  readonly image?: IGuestImage;
  /**
   * The provider of the host that the machine runs on.
   *
   * @default - the stack's default libvirt provider
   */
  readonly provider?: TerraformProvider;
  /**
   * The host name, one label; it must be a label of RFC 1123.
   *
   * @default - the construct's id
   */
  readonly hostName?: string;
  /**
   * Public keys for the image's default user.
   *
   * @default - none: nobody can log in
   */
  readonly sshAuthorizedKeys?: readonly string[];
  /**
   * Where the packages come from that the cloud-config asks for. Of a repository, none but its own
   * are asked; `PackageSource.baked()` says that the image holds them all.
   *
   * @default - the guest's own source
   */
  readonly packageSource?: PackageSource;
  /**
   * cloud-config of your own, merged with the machine's: lists are joined, ours first. Strings may
   * hold tokens.
   *
   * @default - none
   */
  readonly cloudConfig?: CloudConfig;
  /**
   * Settings of the machine's resources that win over ours.
   *
   * @default - none
   */
  readonly overrides?: MachineOverrides;
}

/** Settings of a machine's resources that win over ours: objects are merged, lists replaced. */
export interface MachineOverrides {
  /**
   * The `libvirt_domain`.
   *
   * @default - none
   */
  readonly domain?: Partial<DomainConfig>;
  /**
   * The overlay `libvirt_volume`, the machine's disk.
   *
   * @default - none
   */
  readonly disk?: Partial<VolumeConfig>;
  /**
   * The `libvirt_cloudinit_disk`.
   *
   * @default - none
   */
  readonly cloudinitDisk?: Partial<CloudinitDiskConfig>;
  /**
   * The `libvirt_volume` that holds the cloud-init disk.
   *
   * @default - none
   */
  readonly seed?: Partial<VolumeConfig>;
}

/** Props of {@link VirtualMachine}. */
export interface VirtualMachineProps extends MachineOptions {
  /** What it runs. */
  readonly guest: Guest;
  /** Its interfaces: the first is eth0. */
  readonly nics: readonly MachineNic[];
  /**
   * Addresses of its resolvers.
   *
   * @default - the image's own configuration is left alone
   */
  readonly resolvers?: readonly string[];
  /**
   * What its seed holds beside its network: asked for at synth, when the whole is known.
   *
   * @default - nothing
   */
  readonly payload?: (machine: Machine) => Payload;
}

/** Defaults of a machine. */
export const MACHINE_DEFAULTS = {
  cpus: 1,
  memoryMib: 1024,
  diskGib: 10,
  autostart: true,
  virtualization: 'kvm',
  pool: 'default',
} as const;

const GIB = 2 ** 30;

/**
 * A virtual machine that is whole at its first boot: an overlay on the base image, a seed that
 * cloud-init reads, and the domain. Replacing the image replaces the disk, and with it the machine;
 * a changed seed alone waits for the next disk, since the instance-id stays the same.
 */
export class VirtualMachine extends Construct {
  /** The name on the libvirt host: stack, path and id, with dots. */
  public readonly libvirtName: string;
  /** The host name. */
  public readonly hostName: string;
  /** The domain. */
  public readonly domain: Domain;
  /** The disk: an overlay on the base volume. */
  public readonly disk: Volume;
  /** The seed as cloud-init reads it. */
  public readonly cloudinitDisk: CloudinitDisk;
  /** The volume that holds the seed. */
  public readonly seed: Volume;
  /** The machine as its payload sees it. */
  public readonly machine: Machine;

  /** @throws LvsError whatever rule a prop breaks */
  constructor(scope: Construct, id: string, props: VirtualMachineProps) {
    super(scope, id);
    const d = MACHINE_DEFAULTS;
    const { guest, provider, overrides = {}, pool = d.pool } = props;
    this.libvirtName = libvirtNameOf(scope, id);
    checkLibvirtName(this.libvirtName, this.at('name'));
    this.hostName = props.hostName ?? id;
    checkHostName(this.hostName, this.at('hostName'));
    checkResourceName(pool, this.at('pool'));
    const image = props.image ?? new GuestImage(this, 'image', { guest, pool, provider });
    const template = new SeedTemplate(this.node.path, props.sshAuthorizedKeys, props.cloudConfig);
    this.machine = {
      path: this.node.path,
      hostName: this.hostName,
      guest: guest.profile,
      instanceId: `${this.libvirtName}.${image.identity}`,
      interfaces: readNics(props.nics, this.libvirtName, this.node.path),
      resolvers: props.resolvers ?? [],
      packageSource: props.packageSource ?? guest.profile.packageSource,
      sshAuthorizedKeys: template.sshAuthorizedKeys,
    };
    for (const resolver of this.machine.resolvers) parseAddress(resolver, this.at('resolvers'));
    this.checkSize(props);
    warnOfSecrets(this, props.cloudConfig);

    this.disk = new Volume(
      this,
      'disk',
      withOverrides<VolumeConfig>(
        {
          // Libvirt cannot put a volume onto another base: a machine's new image is a new disk.
          name: `${this.libvirtName}.${image.identity}.qcow2`,
          pool,
          provider,
          capacity: (props.diskGib ?? d.diskGib) * GIB,
          target: { format: { type: 'qcow2' } },
          backingStore: { path: image.path, format: { type: image.format } },
          ...(image.replacement !== undefined && {
            lifecycle: { replaceTriggeredBy: [image.replacement] },
          }),
        },
        overrides.disk,
      ),
    );
    this.cloudinitDisk = new CloudinitDisk(
      this,
      'cloudinit',
      withOverrides<CloudinitDiskConfig>(
        {
          name: `${this.libvirtName}-seed`,
          provider,
          metaData: renderMetaData(this.machine),
          userData: lateString(() => this.userData(template, props.payload), template.holdsTokens),
          networkConfig: renderNetworkConfig(this.machine),
        },
        overrides.cloudinitDisk,
      ),
    );
    this.seed = new Volume(
      this,
      'seed',
      withOverrides<VolumeConfig>(
        {
          name: `${this.libvirtName}-seed.iso`,
          pool,
          provider,
          // No format: libvirt looks at what was uploaded, and finds "iso" where we would say "raw".
          create: { content: { url: pathAttributeOf(this.cloudinitDisk) } },
          // Another content is another volume; another path to it would be an update, which the
          // provider refuses at apply.
          lifecycle: {
            ignoreChanges: ['create'],
            replaceTriggeredBy: [
              replacementOf(new SeedContent(this, 'seed-content', this.cloudinitDisk)),
            ],
          },
        },
        overrides.seed,
      ),
    );
    this.domain = new Domain(
      this,
      'domain',
      withOverrides<DomainConfig>(this.domainConfig(props), overrides.domain),
    );
  }

  private userData(template: SeedTemplate, payload: VirtualMachineProps['payload']): string {
    const parts = [machinePayload(this.machine), ...(payload ? [payload(this.machine)] : [])];
    return template.fill(renderUserData(this.machine, parts, template.cloudConfig));
  }

  private domainConfig(props: VirtualMachineProps): DomainConfig {
    const d = MACHINE_DEFAULTS;
    const { guest, provider, nics, virtualization = d.virtualization } = props;
    const name = this.libvirtName;
    return {
      name,
      provider,
      type: virtualization,
      vcpu: props.cpus ?? d.cpus,
      memory: props.memoryMib ?? d.memoryMib,
      memoryUnit: 'MiB',
      autostart: props.autostart ?? d.autostart,
      running: true,
      os: {
        type: 'hvm',
        typeArch: 'x86_64',
        typeMachine: guest.profile.machineType,
        bootDevices: [{ dev: 'hd' }],
      },
      features: { acpi: true, apic: {} },
      // Without KVM there is no host's CPU to pass through; the most that can be emulated does.
      ...(guest.profile.cpu === 'host' && {
        cpu: { mode: virtualization === 'kvm' ? 'host-passthrough' : 'maximum' },
      }),
      devices: {
        disks: [
          {
            device: 'disk',
            driver: { name: 'qemu', type: 'qcow2' },
            source: { file: { file: pathAttributeOf(this.disk) } },
            target: { dev: 'vda', bus: 'virtio' },
          },
          // A disk and not a CD-ROM: the kernels of cloud images have no driver for SATA or IDE.
          {
            device: 'disk',
            driver: { name: 'qemu', type: 'raw' },
            source: { file: { file: this.seedPath(props) } },
            target: { dev: 'vdb', bus: 'virtio' },
            readOnly: true,
          },
        ],
        interfaces: nics.map((nic, index) => ({
          mac: { address: this.machine.interfaces[index]!.mac },
          model: { type: 'virtio' },
          source: nic.network.bind(this, `network-${index}`, {
            name: `${name}.network-${index}`,
            provider,
          }),
        })),
        consoles: [{ target: { type: 'serial', port: 0 } }],
        serials: [{ target: { port: 0 } }],
        rngs: [{ model: 'virtio', backend: { random: '/dev/urandom' } }],
      },
      lifecycle: { replaceTriggeredBy: [replacementOf(this.disk)] },
    };
  }

  /**
   * Beside the disk, by its name. A new seed at the old path would have a path that no plan knows,
   * and every plan would show the domain as changed, which it is not.
   */
  private seedPath({ overrides = {}, pool }: VirtualMachineProps): string {
    const { disk = {}, seed = {} } = overrides;
    const isBeside = (seed.pool ?? pool) === (disk.pool ?? pool);
    return isBeside ? pathBeside(this.disk, this.seed) : pathAttributeOf(this.seed);
  }

  private checkSize({ cpus, memoryMib, diskGib }: MachineSize): void {
    const d = MACHINE_DEFAULTS;
    checkInteger(cpus ?? d.cpus, 1, 512, this.at('cpus'));
    checkInteger(memoryMib ?? d.memoryMib, 128, 16_777_216, this.at('memoryMib'));
    checkInteger(diskGib ?? d.diskGib, 1, 65_536, this.at('diskGib'));
  }

  private at(subject: string): { readonly path: string; readonly subject: string } {
    return { path: this.node.path, subject };
  }
}
