import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { MachineDefinition, NetworkDefinition } from '../../../lab/host/definitions';
import { Machines } from '../../../lab/host/machines';
import { Namespace } from '../../../lab/host/namespace';
import { QEMU } from '../../../lab/host/qemu-arguments';
import { Networks } from '../../../lab/host/networks';
import { Volumes } from '../../../lab/host/volumes';

/** Folders of a test, which go with it. */
export interface Folders {
  /** The lab's folder. */
  readonly folder: string;
  /** The folder of its sockets. */
  readonly directory: string;
  /** Removes both. */
  readonly remove: () => void;
}

export function makeFolders(): Folders {
  const folder = mkdtempSync(join(tmpdir(), 'lab-'));
  const directory = mkdtempSync(join(tmpdir(), 'sock-'));
  return {
    folder,
    directory,
    remove: () => [folder, directory].forEach((path) => rmSync(path, { recursive: true })),
  };
}

/** The parts of a host, on TCG: no test waits for the check of KVM that does not test it. */
export interface Parts extends Folders {
  readonly namespace: Namespace;
  readonly networks: Networks;
  readonly volumes: Volumes;
  readonly machines: Machines;
  readonly close: () => Promise<void>;
}

export async function openParts(): Promise<Parts> {
  const folders = makeFolders();
  const { folder, directory } = folders;
  const namespace = await Namespace.open(join(folder, 'host.lock'));
  const networks = new Networks(join(folder, 'networks'), namespace);
  await networks.prepare();
  const volumes = new Volumes(folder);
  const machines = new Machines({
    folder: join(folder, 'machines'),
    ...{ directory, namespace, networks, volumes, accelerator: 'tcg' },
  });
  const close = async () => {
    await Promise.all(machines.list().map(({ name }) => machines.kill(name)));
    await namespace.end();
    folders.remove();
  };
  return { ...folders, namespace, networks, volumes, machines, close };
}

export function network(
  name: string,
  hostAddresses: readonly string[] = [],
  more: Partial<NetworkDefinition> = {},
): NetworkDefinition {
  const bridge = Networks.bridgeName(name);
  return { name, uuid: randomUUID(), bridge, hostAddresses, autostart: true, ...more };
}

/** A machine without a system: its firmware looks for one, and then waits for ever. */
export function machine(name: string, more: Partial<MachineDefinition> = {}): MachineDefinition {
  return {
    ...{ name, uuid: randomUUID(), memoryMib: 32, vcpus: 1, cpu: 'qemu64', board: 'q35' },
    ...{ disks: [], nics: [], randomness: false, autostart: false },
    ...more,
  };
}

/** A boot sector that prints a letter on the serial console, and then does what is said. */
export function bootSector(letter: string, then: 'reset' | 'power off' | 'halt'): Buffer {
  // The firmware does not read from a disk that is smaller than a cylinder.
  const sector = Buffer.alloc(2 ** 20);
  const reset = [0xb0, 0xfe, 0xe6, 0x64]; // mov al, 0xfe; out 0x64, al: the keyboard's reset line
  // mov dx, 0x604; mov ax, 0x2000; out dx, ax: the ACPI power control of a q35 board
  const powerOff = [0xba, 0x04, 0x06, 0xb8, 0x00, 0x20, 0xef];
  sector.set([
    ...[0xba, 0xf8, 0x03], // mov dx, 0x3f8
    ...[0xb0, letter.charCodeAt(0), 0xee], // mov al, letter; out dx, al
    ...(then === 'reset' ? reset : []),
    ...(then === 'power off' ? powerOff : []),
    ...[0xf4, 0xeb, 0xfd], // hlt, for ever
  ]);
  sector.set([0x55, 0xaa], 510);
  return sector;
}

/** Waits for something that is sure to come; a quarter of a minute is a ceiling for a loaded machine. */
export async function until<T>(look: () => T | Promise<T>): Promise<NonNullable<T>> {
  const deadline = Date.now() + 15_000;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`It has not come: ${look.toString()}`);
    await sleep(20);
  }
}

/** A zombie is dead. */
export function isAlive(pid: number): boolean {
  const status = `/proc/${pid}/status`;
  try {
    return existsSync(status) && !/^State:\s+Z/m.test(readFileSync(status, 'utf8'));
  } catch {
    return false;
  }
}

/** What `ip -json` or `bridge -json` says inside. */
export async function askJson<T>(
  namespace: Namespace,
  command: string,
  ...args: readonly string[]
): Promise<T[]> {
  const { status, stdout, stderr } = await namespace.run(command, ['-json', '-details', ...args]);
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout || '[]') as T[];
}

/** Process ids, as the host counts, of the QEMUs inside. */
export function qemusInside(namespace: Pick<Namespace, 'holder'>): number[] {
  const inside = readlinkSync(`/proc/${namespace.holder}/ns/pid`);
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const program = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[0];
        return program === QEMU && readlinkSync(`/proc/${pid}/ns/pid`) === inside;
      } catch {
        return false;
      }
    })
    .map(Number);
}
