import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * Kills a command that was started by way of `Namespace.enter`, as a leader of a process group.
 *
 * The process at hand is nsenter, and the command its child. Only the child is killed, so that
 * nsenter sees it off and ends with it: left to the host's first process, the dead would keep
 * their namespace from ending for as long as that one takes to notice.
 *
 * @param entered what was started; nothing happens when it has ended.
 */
export function killEntered(entered: ChildProcess): void {
  const { pid, exitCode, signalCode } = entered;
  if (pid === undefined || exitCode !== null || signalCode !== null) return;
  try {
    // The whole group where there is no child yet, or the kernel does not list children.
    process.kill(childOf(pid) ?? -pid, 'SIGKILL');
  } catch {
    // It has ended by itself in the meantime.
  }
}

function childOf(pid: number): number | undefined {
  try {
    const [child] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ');
    return child ? Number(child) : undefined;
  } catch {
    return undefined;
  }
}
