import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** How much of the end of a console's log is looked at, in bytes. */
const TAIL = 64 * 1024;

/** Colours and cursor movements, which systemd and cloud-init print on a console. */
const ESCAPES = /\u001b(\[[0-9;?]*[ -/]*[@-~]|[()][A-Za-z0-9]|.)|[\u0000-\u0008\u000b-\u001a]/g;

/**
 * The last lines that a guest printed on its serial console.
 *
 * @param file the console's log.
 * @param count how many at most.
 * @returns none for a guest that has printed nothing.
 */
export function consoleTail(file: string, count: number): string[] {
  const lines = readTail(file)
    .replace(ESCAPES, '')
    .split('\n')
    .map((line) => line.trimEnd())
    .filter(Boolean);
  return lines.slice(-count);
}

/** What shows on a console how far a guest has got, the latest first. */
const MILESTONES: readonly (readonly [RegExp, string])[] = [
  [/Kernel panic/, 'kernel panic'],
  [/Cloud-init v\. .* finished/, 'first boot complete'],
  [/Cloud-init v\. .* running 'modules:final'/, 'cloud-init, final stage'],
  [/Cloud-init v\. .* running 'modules:config'/, 'cloud-init, config stage'],
  [/Cloud-init v\. .* running 'init'/, 'cloud-init, network stage'],
  [/Cloud-init v\. .* running 'init-local'/, 'cloud-init, local stage'],
  [/ login:/, 'login prompt'],
  [/systemd\[1\]|Welcome to|Starting systemd/, 'starting services'],
];

/** How far a guest has got, by what it printed on its serial console since its power-on. */
export function bootProgress(file: string): string {
  const text = readTail(file);
  return MILESTONES.find(([pattern]) => pattern.test(text))?.[1] ?? 'booting';
}

function readTail(file: string): string {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r');
  } catch {
    return '';
  }
  try {
    const { size } = fstatSync(descriptor);
    const buffer = Buffer.alloc(Math.min(size, TAIL));
    const read = readSync(descriptor, buffer, 0, buffer.length, Math.max(0, size - TAIL));
    return buffer.toString('utf8', 0, read);
  } finally {
    closeSync(descriptor);
  }
}
