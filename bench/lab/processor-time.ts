import { readdirSync, readFileSync } from 'node:fs';
import type { DaemonClient } from '../../lab/daemon-client';

/** What the kernel counts in, in ticks a second: the same on every x86-64. */
const TICKS = 100;

/** A process, as `/proc/PID/stat` has it. */
interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly seconds: number;
}

/**
 * The processor time that each guest's QEMU has used since its power-on, in seconds, by the
 * guest's name.
 */
export function processorTimes({ announcement }: DaemonClient): ReadonlyMap<string, number> {
  const all = processes();
  const times = new Map<string, number>();
  const visit = (parent: number) => {
    for (const { pid, seconds } of all.filter((one) => one.parent === parent)) {
      const guest = /^\S*qemu-system\S* .*guest=([^,]+)/.exec(commandOf(pid))?.[1];
      // What starts a QEMU has the same words behind its own name.
      if (guest !== undefined) times.set(guest, seconds);
      visit(pid);
    }
  };
  visit(announcement.pid);
  return times;
}

function processes(): readonly Process[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => {
    const stat = read(`/proc/${pid}/stat`);
    // The second field is the program's name in parentheses, in which anything may stand.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (stat === '') return [];
    const ticks = Number(fields[11]) + Number(fields[12]);
    return [{ pid: Number(pid), parent: Number(fields[1]), seconds: ticks / TICKS }];
  });
}

function commandOf(pid: number): string {
  return read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ');
}

/** Empty for a process that has ended meanwhile. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
