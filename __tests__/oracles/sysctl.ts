/** What a sysctl file sets: keys with dots, in the order of the file. */
export type SysctlSettings = ReadonlyMap<string, string>;

/**
 * Reads `/etc/sysctl.conf` or a file of `/etc/sysctl.d`: `key = value` lines, comments and empty
 * lines.
 *
 * @throws Error, with the line, at anything else, and at a key set twice.
 */
export function readSysctl(text: string): SysctlSettings {
  const settings = new Map<string, string>();
  const lines = text.split('\n');
  if (lines.pop() !== '') throw new Error('sysctl: no newline at the end');
  lines.forEach((raw, index) => {
    if (/^\s*([#;].*)?$/.test(raw) && !raw.includes('\r')) return;
    const match =
      /^ *([a-z0-9_]+(?:[./][A-Za-z0-9_*-]+)+) *= *([\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?)$/.exec(
        raw,
      );
    if (match === null) throw new Error(`sysctl line ${index + 1}: not key = value: ${raw}`);
    const [, key = '', value = ''] = match;
    if (/[#;]/.test(value))
      throw new Error(`sysctl line ${index + 1}: a comment must have its own line`);
    if (settings.has(key)) throw new Error(`sysctl line ${index + 1}: ${key} twice`);
    settings.set(key, value);
  });
  return settings;
}
