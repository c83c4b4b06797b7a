import { isIP } from 'node:net';
import { NIC_DEVICES } from './backends/machine';
import { isUnit, UNIT_WORDS } from './backends/units';
import { oneOf, type Treatment, type Values } from './treatment';

const ALWAYS = 'the lab always does';
const NO_DISPLAY = 'A machine of the lab has no display; its console is the serial log.';
const OWN_FILES =
  "The lab's files belong to whoever runs it, in a folder which nobody else enters.";
const NO_SERVER = 'The lab has neither a DHCP nor a DNS server which could tell guests.';
const OUTSIDE = 'The lab touches nothing outside of itself.';
const FOR_PEOPLE = 'It says something to people, and nothing to the machine.';

const UNIT: Values = {
  accepts: (value) => typeof value === 'string' && isUnit(value),
  words: UNIT_WORDS,
};

function matching(pattern: RegExp, words: string): Values {
  return { accepts: (value) => typeof value === 'string' && pattern.test(value), words };
}

function atLeast(least: bigint): Values {
  return {
    accepts: (value) =>
      (typeof value === 'number' || typeof value === 'bigint') && BigInt(value) >= least,
    words: `allowed: ${least} or more`,
  };
}

const CLOUDINIT_DISK: Treatment = {
  honoured: ['name', 'user_data', 'meta_data', 'network_config'],
  harmless: {},
};

const NETWORK: Treatment = {
  honoured: [
    'name',
    'autostart',
    'bridge.name',
    'ips.address',
    'ips.prefix',
    'ips.netmask',
    'ips.family',
    'dns.enable',
  ],
  values: {
    'forward.mode': oneOf(
      ['nat', 'none'],
      'the lab forwards nothing from network to network, and touches no network outside of it',
    ),
    'ips.address': {
      accepts: (value) => isIP(String(value)) !== 0,
      words: 'allowed: an address of IPv4 or IPv6',
    },
    'ips.prefix': atLeast(0n),
    'ips.family': oneOf(['ipv4', 'ipv6']),
    'dns.enable': oneOf(['no'], 'the lab has no DNS server'),
  },
  harmless: {
    'forward.mode':
      'With nat, the host has its address on the network as on a libvirt host. Beyond the lab ' +
      'there is nothing to translate addresses for: its guests reach each other and the host.',
    'bridge.stp': 'A bridge of the lab has guests on it and no other bridge: there is no loop.',
    'bridge.delay': 'A bridge of the lab forwards at once; there is no loop to wait for.',
    'domain.name': NO_SERVER,
    'domain.local_only': NO_SERVER,
    'metadata.**': FOR_PEOPLE,
  },
  refused: {
    'ips.dhcp': `${NO_SERVER} Give the guests their addresses in network_config.`,
    dns: NO_SERVER,
    'forward.dev': OUTSIDE,
    'forward.interfaces': OUTSIDE,
  },
};

const POOL: Treatment = {
  honoured: ['name', 'type', 'create.build', 'create.start', 'destroy.delete'],
  values: {
    type: oneOf(['dir'], 'a pool of the lab is a folder inside its own'),
    'create.build': oneOf([true], ALWAYS),
    'create.start': oneOf([true], ALWAYS),
    'destroy.delete': oneOf([true], ALWAYS),
  },
  harmless: {
    'target.path':
      "The lab keeps every pool in a folder of its own, so that nothing outside is touched. A volume's path says where it is.",
    'target.permissions.**': OWN_FILES,
    'create.autostart': 'A pool of the lab is there whenever the lab is.',
  },
};

const VOLUME: Treatment = {
  honoured: [
    'name',
    'pool',
    'type',
    'capacity',
    'capacity_unit',
    'create.content.url',
    'backing_store.path',
    'backing_store.format.type',
    'target.format.type',
  ],
  values: {
    type: oneOf(['file']),
    capacity: atLeast(0n),
    capacity_unit: UNIT,
    'backing_store.format.type': oneOf(['qcow2', 'raw']),
    'target.format.type': oneOf(['qcow2', 'raw', 'iso']),
  },
  harmless: { 'target.permissions.**': OWN_FILES, 'backing_store.permissions.**': OWN_FILES },
};

const DOMAIN: Treatment = {
  honoured: [
    'name',
    'type',
    'memory',
    'memory_unit',
    'vcpu',
    'running',
    'autostart',
    'cpu.mode',
    'cpu.model',
    'os.type',
    'os.type_arch',
    'os.type_machine',
    'os.boot_devices.dev',
    'on_poweroff',
    'on_reboot',
    'clock.offset',
    'features.acpi',
    'features.apic',
    'update.shutdown.timeout',
    'destroy.shutdown.timeout',
    'devices.disks.device',
    'devices.disks.driver.name',
    'devices.disks.driver.type',
    'devices.disks.read_only',
    'devices.disks.source.file.file',
    'devices.disks.source.volume.pool',
    'devices.disks.source.volume.volume',
    'devices.disks.target.bus',
    'devices.disks.target.dev',
    'devices.interfaces.mac.address',
    'devices.interfaces.model.type',
    'devices.interfaces.source.network.network',
    'devices.consoles.target.type',
    'devices.consoles.target.port',
    'devices.serials.target.type',
    'devices.serials.target.port',
    'devices.rngs.model',
  ],
  values: {
    type: oneOf(['kvm', 'qemu']),
    memory: atLeast(1n),
    memory_unit: UNIT,
    vcpu: atLeast(1n),
    'cpu.mode': oneOf(['host-passthrough', 'host-model', 'maximum', 'custom']),
    'cpu.model': matching(/^[A-Za-z0-9._-]+$/, "allowed: QEMU's name of a CPU"),
    'os.type': oneOf(['hvm']),
    'os.type_arch': oneOf(['x86_64']),
    'os.type_machine': matching(
      /^(q35|pc|pc-q35-[\w.-]+|pc-i440fx-[\w.-]+)$/,
      'allowed: q35 and pc, of any version',
    ),
    'os.boot_devices.dev': oneOf(['hd'], 'a machine of the lab boots from its first disk'),
    on_poweroff: oneOf(['destroy']),
    on_reboot: oneOf(['restart']),
    'clock.offset': oneOf(['utc']),
    'features.acpi': oneOf([true], ALWAYS),
    'devices.disks.device': oneOf(['disk', 'cdrom']),
    'devices.disks.driver.name': oneOf(['qemu']),
    'devices.disks.driver.type': oneOf(['qcow2', 'raw']),
    'devices.disks.target.bus': oneOf(['virtio', 'sata', 'scsi']),
    'devices.disks.target.dev': matching(/^[a-z]+?d[a-z]+$/, 'allowed: names such as vda or sda'),
    'devices.interfaces.mac.address': matching(
      /^[0-9a-f][02468ace](:[0-9a-f]{2}){5}$/i,
      'allowed: six octets with colons, such as 52:54:00:00:00:01, and no multicast address',
    ),
    'devices.interfaces.model.type': oneOf(Object.keys(NIC_DEVICES)),
    'devices.consoles.target.type': oneOf(['serial'], 'it goes to the serial log'),
    'devices.consoles.target.port': oneOf([0]),
    'devices.serials.target.type': oneOf(['isa-serial']),
    'devices.serials.target.port': oneOf([0], 'a machine of the lab has one serial port'),
    'devices.rngs.model': matching(/^virtio(-non-transitional|-transitional)?$/, 'allowed: virtio'),
  },
  harmless: {
    title: FOR_PEOPLE,
    description: FOR_PEOPLE,
    'metadata.**': FOR_PEOPLE,
    'features.pae': 'Every CPU of x86_64 has it.',
    'cpu.check': 'It is about moving a running guest to another host; there is one.',
    'cpu.migratable': 'It is about moving a running guest to another host; there is one.',
    on_crash: 'Only a guest with a panic device tells QEMU that it crashed, and none has one here.',
    'devices.emulator': 'The lab runs the qemu-system-x86_64 of the PATH.',
    'devices.disks.driver.cache': 'A disk of the lab is lost with it: nothing is flushed.',
    'devices.disks.driver.io': 'How the host reads and writes is nothing that a guest sees.',
    'devices.disks.driver.discard': "The room on the lab's disk is given back when it goes.",
    'devices.consoles.source.pty.**': 'The console goes to the serial log.',
    'devices.serials.source.pty.**': 'The console goes to the serial log.',
    'devices.rngs.backend.random':
      "The lab takes the kernel's own randomness, which does not block.",
    'devices.channels.**':
      "Every machine has the guest agent's port; at the other end of any other there is nobody.",
    'devices.graphics.**': NO_DISPLAY,
    'devices.videos.**': NO_DISPLAY,
    'devices.inputs.**': NO_DISPLAY,
    'devices.mem_balloon.**': 'A machine of the lab keeps the memory that it has.',
  },
  refused: {
    'devices.interfaces.source.bridge': `It is a bridge of the host. ${OUTSIDE} Use a network that the stack makes.`,
    'devices.interfaces.source.direct': `It is an interface of the host. ${OUTSIDE} Use a network that the stack makes.`,
    'devices.interfaces.wait_for_ip': `${NO_SERVER} Wait with a provisioner, or not at all.`,
    'devices.disks.source.block': `It is a disk of the host. ${OUTSIDE} Use a libvirt_volume.`,
    'devices.disks.boot': 'A machine of the lab boots from its first disk. Remove it.',
    'os.kernel': "Only the lab's own image boots by a kernel of its own. Remove it.",
  },
};

/** What becomes of every argument of a resource, by type; types that are not here are not made. */
export const TREATMENTS: Readonly<Record<string, Treatment>> = {
  libvirt_cloudinit_disk: CLOUDINIT_DISK,
  libvirt_domain: DOMAIN,
  libvirt_network: NETWORK,
  libvirt_pool: POOL,
  libvirt_volume: VOLUME,
};

/** What becomes of the provider's own arguments. */
export const PROVIDER_TREATMENT: Treatment = {
  honoured: [],
  harmless: {
    uri:
      'The lab is the only host, whatever the address. Providers with aliases, which are other ' +
      'hosts to a stack, are this one too: names must differ between them.',
  },
};
