import { readFileSync } from 'node:fs';

/**
 * When a process started, in the kernel's ticks since boot: field 22 of `/proc/PID/stat`.
 * Together with the PID, which may be given out again, it says which process is meant.
 *
 * @returns undefined where no such process runs; one that ended and was not collected does not.
 */
export function startTimeOf(pid: number): string | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  // The second field is the program's name in parentheses, in which anything may stand.
  const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return state === 'Z' || state === 'X' ? undefined : fields[18];
}
