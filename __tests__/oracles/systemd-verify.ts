import { chmod, cp, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { checker, checkersEnv, checkersRoot } from '../../tools/checkers/root';
import { run, withTempDir } from '../../tools/checkers/run';
import type { Judgement } from './checkers';

/** A file of a machine. */
interface MachineFile {
  readonly path: string;
  readonly content: string;
}

/**
 * Gives units to `systemd-analyze verify` on a machine that has Debian's own units and those of
 * keepalived beside them. Good units leave no output: what systemd would skip counts as a fault,
 * and so does a program that is not there.
 *
 * @param files - the machine's files, units among them
 * @param units - the units to look at, with all that they name
 * @param programs - programs that the machine has
 */
export async function systemdVerify(
  files: readonly MachineFile[],
  units: readonly string[],
  programs: readonly string[],
): Promise<Judgement> {
  const base = await checkersRoot();
  return withTempDir(async (root) => {
    const system = join(root, 'usr/lib/systemd/system');
    await cp(join(base, 'lib/systemd/system'), system, { recursive: true, verbatimSymlinks: true });
    await Promise.all(files.map(({ path, content }) => put(join(root, path), content)));
    await Promise.all(programs.map((path) => put(join(root, path), '#!/bin/sh\n', 0o755)));
    const args = ['verify', '--man=no', '--generators=no', '--recursive-errors=one'];
    const finished = await run(
      await checker('systemd-analyze'),
      [...args, `--root=${root}`, ...units],
      { env: await checkersEnv() },
    );
    const output = finished.stdout + finished.stderr;
    return { ok: finished.code === 0 && output === '', output };
  });
}

async function put(path: string, content: string, mode = 0o644): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
  await chmod(path, mode);
}
