import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { access, constants, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { killEntered } from './kill-entered';
import type { Namespace } from './namespace';
import { escape, QEMU } from './qemu-arguments';

/** What runs the guests' instructions. */
export type Accelerator = 'kvm' | 'tcg';

/** How long a virtual CPU may take to start and to count, in milliseconds. */
const PROGRESS_LIMIT = 3_000;

/** How far it counts: a tenth of a second for a CPU, half a second for TCG. */
const COUNT = 100_000_000;

/**
 * KVM where a virtual CPU is seen to make progress by it, else TCG.
 *
 * That /dev/kvm opens does not suffice. In some nested machines and containers no
 * instruction is ever executed; in others each one is emulated, which is slower than TCG by
 * far, and ends at the first that the emulator does not know. The answer holds for this boot
 * of the host.
 *
 * @param namespace where it is tried.
 * @param folder where a small file may be for that time; absolute.
 */
export async function findAccelerator(namespace: Namespace, folder: string): Promise<Accelerator> {
  try {
    await access('/dev/kvm', constants.R_OK | constants.W_OK);
  } catch {
    return 'tcg';
  }
  return (await makesProgress(namespace, folder, ['-accel', 'kvm'])) ? 'kvm' : 'tcg';
}

/**
 * Whether a throwaway machine boots and counts to a hundred million in time.
 *
 * @param namespace where it runs.
 * @param folder where its disk may be for that time; absolute.
 * @param args what QEMU is told beyond the machine itself, the accelerator above all.
 * @param limit how long it may take, in milliseconds.
 */
export async function makesProgress(
  namespace: Namespace,
  folder: string,
  args: readonly string[],
  limit = PROGRESS_LIMIT,
): Promise<boolean> {
  const disk = join(folder, `counter-${randomUUID()}`);
  try {
    await writeFile(disk, counter());
    return await speaks(
      namespace,
      [
        ...['-no-user-config', '-nodefaults', '-display', 'none', '-machine', 'pc', '-m', '16M'],
        ...['-drive', `file=${escape(disk)},format=raw,if=ide`],
        ...['-chardev', 'stdio,id=word', '-device', 'isa-debugcon,iobase=0xe9,chardev=word'],
        ...args,
      ],
      limit,
    );
  } finally {
    await rm(disk, { force: true });
  }
}

/** A boot sector that counts, and then writes one byte to port 0xe9. */
function counter(): Buffer {
  const sector = Buffer.alloc(512);
  sector.set([
    ...[0x66, 0xb9, 0, 0, 0, 0], // mov ecx, COUNT
    ...[0x66, 0x49], // dec ecx
    ...[0x75, 0xfc], // jnz to the line before
    ...[0xe6, 0xe9], // out 0xe9, al
    ...[0xf4, 0xeb, 0xfd], // hlt, for ever
  ]);
  sector.writeUInt32LE(COUNT, 2);
  sector.set([0x55, 0xaa], 510);
  return sector;
}

/** Whether QEMU writes anything to its standard output in time. */
async function speaks(namespace: Namespace, args: string[], limit: number): Promise<boolean> {
  const { command, args: entry } = namespace.enter(QEMU, args);
  const qemu = spawn(command, entry, { stdio: ['pipe', 'pipe', 'ignore'], detached: true });
  const ended = once(qemu, 'close').catch(() => undefined);
  const timer = setTimeout(() => killEntered(qemu), limit);
  const spoken = await Promise.race([
    once(qemu.stdout, 'data').then(() => true),
    ended.then(() => false),
  ]);
  clearTimeout(timer);
  killEntered(qemu);
  await ended;
  return spoken;
}
