import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { DiskDefinition, MachineDefinition, NicDefinition } from '../../host/definitions';
import type { Host } from '../../host/host';
import type { ObjectValue } from '../codec';
import { Refusal } from '../definition';
import { bytesOf } from './units';
import { at, integerAt, isTrueAt, objectsAt, requiredText, textAt } from './values';

const MIB = 2n ** 20n;

/** libvirt's own default. */
const MEMORY_UNIT = 'KiB';

/** QEMU's names of what libvirt calls the models of network interfaces. */
export const NIC_DEVICES: Readonly<Record<string, string>> = {
  virtio: 'virtio-net-pci',
  e1000: 'e1000',
  e1000e: 'e1000e',
  rtl8139: 'rtl8139',
};

/** What libvirt takes where no model is given. */
const DEFAULT_NIC = 'rtl8139';

/** QEMU's names of what libvirt calls the modes of a CPU. */
const CPU_MODES: Readonly<Record<string, string>> = {
  'host-passthrough': 'host',
  'host-model': 'host',
  maximum: 'max',
};

/** What libvirt takes where no CPU is given; under TCG also the fastest. */
const DEFAULT_CPU = 'qemu64';

/**
 * The machine that a planned `libvirt_domain` describes.
 *
 * @param planned the resource, wholly known where a machine is made from it.
 * @param uuid its identity.
 * @param host what its networks and volumes are looked up in.
 * @throws Refusal where it refers to what is not there, or leaves out what libvirt requires.
 */
export async function machineOf(
  planned: ObjectValue,
  uuid: string,
  host: Pick<Host, 'networks' | 'volumes' | 'seeds'>,
): Promise<MachineDefinition> {
  const name = requiredText(planned, 'name');
  const disks = objectsAt(planned, 'devices.disks').map((disk) => ({
    disk,
    at: slotOf(name, disk),
  }));
  // libvirt plugs disks in by their target's name, not in the order in which they are written.
  disks.sort((a, b) => compare(a.at, b.at));
  return {
    name,
    uuid,
    memoryMib: memoryOf(planned),
    vcpus: Number(integerAt(planned, 'vcpu') ?? 1n),
    cpu: cpuOf(planned),
    board: /^(pc-)?q35/.test(textAt(planned, 'os.type_machine') ?? '') ? 'q35' : 'pc',
    disks: await Promise.all(disks.map(({ disk, at: { bus } }) => diskOf(name, disk, bus, host))),
    nics: objectsAt(planned, 'devices.interfaces').map((nic, index) =>
      nicOf(name, nic, index, uuid, host),
    ),
    randomness: objectsAt(planned, 'devices.rngs').length > 0,
    autostart: isTrueAt(planned, 'autostart'),
  };
}

function memoryOf(planned: ObjectValue): number {
  const size = integerAt(planned, 'memory') ?? 0n;
  const bytes = bytesOf(size, textAt(planned, 'memory_unit') ?? MEMORY_UNIT);
  if (bytes < MIB) {
    throw new Refusal(
      'Memory missing',
      `Domain ${requiredText(planned, 'name')} has ${bytes} bytes of memory; needed is 1 MiB or more. Set memory, in KiB or in the unit of memory_unit.`,
    );
  }
  return Number((bytes + MIB - 1n) / MIB);
}

function cpuOf(planned: ObjectValue): string {
  const mode = textAt(planned, 'cpu.mode');
  const model = textAt(planned, 'cpu.model');
  return (mode !== undefined && CPU_MODES[mode]) || (model ?? DEFAULT_CPU);
}

/** Where a disk is plugged in. */
interface Slot {
  readonly bus: DiskDefinition['bus'];
  /** `a` is 1, `z` is 26, `aa` is 27. */
  readonly position: number;
}

const BUSES: readonly DiskDefinition['bus'][] = ['virtio', 'sata', 'scsi'];

/** What libvirt takes from a target's name where no bus is given. */
const BUS_OF_PREFIX: Readonly<Record<string, DiskDefinition['bus']>> = { vd: 'virtio', sd: 'scsi' };

function slotOf(domain: string, disk: ObjectValue): Slot {
  const dev = textAt(disk, 'target.dev') ?? '';
  const [, prefix = '', letters = ''] = /^([a-z]+?d)([a-z]+)$/.exec(dev) ?? [];
  const named = textAt(disk, 'target.bus') ?? BUS_OF_PREFIX[prefix];
  const bus = BUSES.find((one) => one === named);
  if (letters === '' || !bus) {
    throw new Refusal(
      'Disk without a place',
      `A disk of domain ${domain} has the target ${JSON.stringify(dev)} on bus ${named ?? 'none'}; needed is a name such as vda or sda, and the bus virtio, sata or scsi.`,
    );
  }
  const position = [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 96, 0);
  return { bus, position };
}

function compare(a: Slot, b: Slot): number {
  return BUSES.indexOf(a.bus) - BUSES.indexOf(b.bus) || a.position - b.position;
}

async function diskOf(
  domain: string,
  disk: ObjectValue,
  bus: DiskDefinition['bus'],
  { volumes, seeds }: Pick<Host, 'volumes' | 'seeds'>,
): Promise<DiskDefinition> {
  const file = textAt(disk, 'source.file.file') ?? volumePath(domain, disk, volumes);
  // Outside of the lab nothing is touched, and a disk would be written to.
  if (!(await volumes.find(file)) && !(await seeds.find(file))) {
    throw new Refusal(
      'Disk not in the lab',
      `Domain ${domain} has the disk ${file}, which is neither a volume nor a cloud-init disk of the lab. Make it a libvirt_volume whose create.content.url is that file.`,
    );
  }
  const cdrom = textAt(disk, 'device') === 'cdrom';
  return {
    file,
    // As with libvirt, nobody looks into the file: a guest could write what would be found there.
    format: textAt(disk, 'driver.type') === 'qcow2' ? 'qcow2' : 'raw',
    readOnly: cdrom || isTrueAt(disk, 'read_only'),
    bus,
    cdrom,
  };
}

function volumePath(domain: string, disk: ObjectValue, volumes: Host['volumes']): string {
  const pool = textAt(disk, 'source.volume.pool');
  const volume = textAt(disk, 'source.volume.volume');
  if (pool === undefined || volume === undefined) {
    throw new Refusal(
      'Disk without a source',
      `A disk of domain ${domain} has no source.file.file, and no source.volume with pool and volume.`,
    );
  }
  return join(volumes.findPool(pool)?.path ?? pool, volume);
}

function nicOf(
  domain: string,
  nic: ObjectValue,
  index: number,
  uuid: string,
  { networks }: Pick<Host, 'networks'>,
): NicDefinition {
  const name = textAt(nic, 'source.network.network');
  const network = networks.list().find((one) => one.name === name);
  if (!network) {
    throw new Refusal(
      'Network not found',
      `Domain ${domain} has an interface on network ${name ?? 'none'}, which is not in the lab. Refer to the name of a libvirt_network.`,
    );
  }
  return {
    mac: (textAt(nic, 'mac.address') ?? macOf(uuid, index)).toLowerCase(),
    bridge: network.bridge,
    device: NIC_DEVICES[textAt(nic, 'model.type') ?? DEFAULT_NIC] ?? DEFAULT_NIC,
  };
}

/** With libvirt's prefix, and the same as long as the domain exists. */
function macOf(uuid: string, index: number): string {
  const digest = createHash('sha256').update(`${uuid} ${index}`).digest('hex');
  return `52:54:00:${digest.slice(0, 2)}:${digest.slice(2, 4)}:${digest.slice(4, 6)}`;
}

/**
 * How long a guest may take to shut down by itself, in milliseconds, before its plug is pulled or
 * the request fails.
 *
 * @param domain the resource.
 * @param path where it says so: `update.shutdown` or `destroy.shutdown`.
 * @returns the provider's own 30 seconds where nothing, or nothing positive, is said.
 */
export function shutdownGrace(domain: ObjectValue, path: string): number {
  const seconds = integerAt(domain, `${path}.timeout`) ?? 0n;
  return (seconds > 0n ? Number(seconds) : 30) * 1000;
}

/** Whether a domain asks for a shutdown before it is destroyed. */
export function shutsDown(domain: ObjectValue): boolean {
  return at(domain, 'destroy.shutdown') !== null;
}
