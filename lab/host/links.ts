import type { Namespace } from './namespace';

/**
 * Runs lines of the `ip` command inside a namespace, up to the first that fails.
 *
 * @param namespace where.
 * @param lines such as `link set dev lo up`; words must be free of spaces and quotes.
 * @throws Error with what `ip` said.
 */
export function ip(namespace: Namespace, lines: readonly string[]): Promise<void> {
  return shell(namespace, `printf '%s\\n' "$@" | ip -batch -`, lines);
}

/**
 * Sets kernel parameters inside a namespace. Those that have their value already are not
 * written, so that a read-only /proc/sys does no harm where nothing has to change; those
 * that the kernel lacks are left out, as IPv6's are where it is switched off.
 *
 * @param namespace where.
 * @param values by name, below /proc/sys: `net/ipv4/ip_forward`.
 * @throws Error with what the shell said.
 */
export function sysctl(
  namespace: Namespace,
  values: Readonly<Record<string, string>>,
): Promise<void> {
  const script = `
    while [ $# -gt 0 ]; do
      file=/proc/sys/$1
      if [ -e "$file" ] && [ "$(cat "$file")" != "$2" ]; then echo "$2" >"$file" || exit; fi
      shift 2
    done`;
  return shell(namespace, script, Object.entries(values).flat());
}

async function shell(namespace: Namespace, script: string, words: readonly string[]) {
  const { status, stderr } = await namespace.run('sh', ['-c', script, 'sh', ...words]);
  if (status !== 0) throw new Error(stderr.trim());
}
