import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

/** Flags for Node.js to run a TypeScript file, from any working directory. */
export const TYPESCRIPT = ['--import', pathToFileURL(require.resolve('tsx')).href];

/** Whether a process runs; one that ended and was not collected does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return process.platform !== 'linux';
  }
}

/** Waits until a condition holds; twenty seconds are more than any of them needs. */
export async function eventually(what: string, condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 120_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`never happened: ${what}`);
    await sleep(20);
  }
}

/** All files under a folder, with their content. */
export function filesIn(directory: string): Record<string, string> {
  const paths = readdirSync(directory, { recursive: true }).map((name) =>
    join(directory, String(name)),
  );
  return Object.fromEntries(
    paths
      .filter((path) => statSync(path).isFile())
      .map((path) => [relative(directory, path), readFileSync(path, 'utf8')]),
  );
}
