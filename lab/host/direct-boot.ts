import { constants, existsSync } from 'node:fs';
import { copyFile, readFile, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { readJson, writeJson } from './json-file';
import type { DirectBoot } from './qemu-arguments';

/** The name of a disk image that comes with its kernel; beside others a kernel means nothing. */
const IMAGE = 'disk.qcow2';

/** What to tell a kernel whose image does not say. */
const COMMAND_LINE = 'root=/dev/vda rw console=ttyS0';

/**
 * Remembers beside a volume the kernel that came with its content: for a `disk.qcow2`,
 * `vmlinuz` and `initrd`, and perhaps `cmdline`, in the same folder. Both are copied, so that the volume
 * boots by the kernel it was made with, whatever becomes of the folder.
 *
 * @param volume absolute path of the volume.
 * @param content absolute path of the file it was made from.
 */
export async function rememberDirectBoot(volume: string, content: string): Promise<void> {
  const from = (name: string) => join(dirname(content), name);
  if (basename(content) !== IMAGE) return;
  if (!existsSync(from('vmlinuz')) || !existsSync(from('initrd'))) return;
  const { kernel, initrd, record } = filesBeside(volume);
  await copyFile(from('vmlinuz'), kernel, constants.COPYFILE_FICLONE);
  await copyFile(from('initrd'), initrd, constants.COPYFILE_FICLONE);
  const cmdline = existsSync(from('cmdline')) ? await readFile(from('cmdline'), 'utf8') : '';
  await writeJson(record, { kernel, initrd, cmdline: cmdline.trim() || COMMAND_LINE });
}

/** The kernel remembered for a volume itself; undefined where there is none. */
export function recallDirectBoot(volume: string): DirectBoot | undefined {
  return readJson<DirectBoot>(filesBeside(volume).record);
}

/** Forgets a volume's kernel, if it has one. */
export async function forgetDirectBoot(volume: string): Promise<void> {
  for (const file of Object.values(filesBeside(volume))) await rm(file, { force: true });
}

/** The record goes last and comes off first: without it the others do not count. */
function filesBeside(volume: string) {
  const beside = (suffix: string) => join(dirname(volume), `.${basename(volume)}.${suffix}`);
  return { record: beside('boot'), kernel: beside('vmlinuz'), initrd: beside('initrd') };
}
