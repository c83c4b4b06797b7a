import { type Finished, run, type RunOptions } from './run';
import { checkersEnv } from './root';

let flags: Promise<readonly string[]> | undefined;

/**
 * The flags with which `unshare` gives a network and a process namespace here: as root, or
 * through a user namespace. Both namespaces end with their first process, and that process's
 * death ends everything else in them: nothing can be left behind.
 */
function unshareFlags(): Promise<readonly string[]> {
  flags ??= findFlags();
  return flags;
}

async function findFlags(): Promise<readonly string[]> {
  const common = ['--net', '--pid', '--fork', '--kill-child'];
  const refused: string[] = [];
  for (const candidate of [common, ['--user', '--map-root-user', ...common]]) {
    const attempt = await run('unshare', [...candidate, '/bin/true'], { timeoutMs: 10_000 });
    if (attempt.code === 0) return candidate;
    refused.push(attempt.stderr.trim());
  }
  throw new Error(
    `No network namespace can be made here: ${refused.join('; ')}. What to do: run the tests as ` +
      'root, or allow unprivileged user namespaces (on Ubuntu: sysctl ' +
      'kernel.apparmor_restrict_unprivileged_userns=0), or give the container CAP_SYS_ADMIN.',
  );
}

/**
 * Runs a shell script in a network namespace of its own, with the unpacked checkers on its PATH.
 * The script's `$1`, `$2` … are `args`.
 *
 * @throws Error when no namespace can be made here, saying what to do.
 */
export async function runInNamespace(
  script: string,
  args: readonly string[] = [],
  options: RunOptions = {},
): Promise<Finished> {
  const env = { ...(await checkersEnv()), ...options.env };
  const command = ['/bin/sh', '-c', script, 'sh', ...args];
  return run('unshare', [...(await unshareFlags()), ...command], { ...options, env });
}
