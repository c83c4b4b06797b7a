import type { Accelerator } from './accelerator';
import type { DiskDefinition, MachineDefinition, NicDefinition } from './definitions';

/** How a machine boots without a boot loader. */
export interface DirectBoot {
  /** Absolute path of the kernel. */
  readonly kernel: string;
  /** Absolute path of its initial RAM disk. */
  readonly initrd: string;
  /** The kernel's command line. */
  readonly cmdline: string;
}

/** What a machine finds on the host that is not part of its definition. */
export interface Surroundings {
  /** What runs its instructions. */
  readonly accelerator: Accelerator;
  /** What it boots by. @default - its first disk's boot loader */
  readonly directBoot?: DirectBoot;
  /** The tap of each of its NICs, in their order. */
  readonly taps: readonly string[];
  /** Absolute path of the file its serial console is appended to. */
  readonly consoleLog: string;
  /** Absolute path of the socket on which QEMU offers the guest agent's port. */
  readonly agentSocket: string;
}

/** The program that a machine is. */
export const QEMU = 'qemu-system-x86_64';

/**
 * TCG's cache of translated code, in MiB. By default it grows to a gigabyte; with 64 a boot throws it
 * away twelve times and takes a fifth longer, with 256 once.
 */
const TRANSLATION_CACHE = 256;

/**
 * The arguments with which QEMU is a machine. QMP is on standard input and output.
 *
 * Disks are written without care for a crash of the host: a lab's guests do not outlive it.
 */
export function qemuArguments(
  machine: MachineDefinition,
  { accelerator, directBoot, taps, consoleLog, agentSocket }: Surroundings,
): string[] {
  return [
    ...['-name', `guest=${escape(machine.name)},debug-threads=on`, '-uuid', machine.uuid],
    ...['-no-user-config', '-nodefaults', '-display', 'none'],
    ...['-sandbox', 'on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny'],
    // Without graphics, SeaBIOS and boot loaders speak on the serial console.
    ...['-machine', `${machine.board},graphics=off`],
    ...['-accel', accelerator === 'tcg' ? `tcg,tb-size=${TRANSLATION_CACHE}` : accelerator],
    ...['-cpu', machine.cpu === 'host' && accelerator === 'tcg' ? 'max' : machine.cpu],
    ...['-smp', String(machine.vcpus), '-m', `${machine.memoryMib}M`],
    ...['-boot', 'strict=on', '-rtc', 'base=utc'],
    ...['-chardev', 'stdio,id=qmp,signal=off', '-mon', 'chardev=qmp,mode=control'],
    ...['-chardev', `file,id=console,path=${escape(consoleLog)},append=on`],
    ...['-serial', 'chardev:console'],
    ...(directBoot ? directBootArguments(directBoot) : []),
    ...diskArguments(machine),
    ...machine.nics.flatMap((nic, index) => nicArguments(nic, index, taps[index])),
    ...['-device', 'virtio-serial-pci'],
    ...['-chardev', `socket,id=agent,path=${escape(agentSocket)},server=on,wait=off`],
    ...['-device', 'virtserialport,chardev=agent,name=org.qemu.guest_agent.0'],
    ...(machine.randomness ? ['-device', 'virtio-rng-pci'] : []),
  ];
}

/** A value for QEMU's lists, where a comma ends a value and two are one. */
export function escape(value: string): string {
  return value.replaceAll(',', ',,');
}

function directBootArguments({ kernel, initrd, cmdline }: DirectBoot): string[] {
  return ['-kernel', kernel, '-initrd', initrd, '-append', cmdline];
}

function diskArguments({ board, disks }: MachineDefinition): string[] {
  const has = (bus: DiskDefinition['bus']) => disks.some((disk) => disk.bus === bus);
  // A q35 board has a SATA controller of its own, whose buses are called ide.
  const sata = board === 'q35' ? 'ide' : 'sata';
  const controllers = [
    ...(has('sata') && sata === 'sata' ? ['-device', 'ich9-ahci,id=sata'] : []),
    ...(has('scsi') ? ['-device', 'virtio-scsi-pci,id=scsi'] : []),
  ];
  let port = 0;
  const device = ({ bus, cdrom }: DiskDefinition): string => {
    if (bus === 'virtio') return 'virtio-blk-pci';
    if (bus === 'scsi') return `${cdrom ? 'scsi-cd' : 'scsi-hd'},bus=scsi.0`;
    return `${cdrom ? 'ide-cd' : 'ide-hd'},bus=${sata}.${port++}`;
  };
  return [
    ...controllers,
    ...disks.flatMap((disk, index) => {
      const id = `disk${index}`;
      const readOnly = disk.readOnly || disk.cdrom ? ',readonly=on' : '';
      return [
        '-drive',
        `if=none,id=${id},file=${escape(disk.file)},format=${disk.format},cache=unsafe${readOnly}`,
        '-device',
        `${device(disk)},drive=${id},bootindex=${index + 1}`,
      ];
    }),
  ];
}

function nicArguments(nic: NicDefinition, index: number, tap: string | undefined): string[] {
  if (tap === undefined) throw new RangeError(`There is no tap for NIC ${index}.`);
  const id = `nic${index}`;
  return [
    '-netdev',
    `tap,id=${id},ifname=${tap},script=no,downscript=no`,
    '-device',
    // Without its boot ROM: a machine without a system must not look for one on the network.
    `${nic.device},netdev=${id},mac=${nic.mac},romfile=`,
  ];
}
