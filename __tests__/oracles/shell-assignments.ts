/** What a strict reading of a file of shell assignments gave. */
export interface ShellAssignments {
  /** Whether nothing is wrong. */
  readonly ok: boolean;
  /** The variables, unquoted, in the order of the file. */
  readonly values: ReadonlyMap<string, string>;
  /** What is wrong, with the line. */
  readonly problems: readonly string[];
}

/** Characters that mean nothing to a shell, in quotes or out of them. */
const plain = /^[A-Za-z0-9_.,:/@%+=-]*$/;

/**
 * Reads the narrow part of the shell language that a sourced configuration file needs:
 * `KEY=value`, one a line, quotes where a value has blanks, comments and empty lines. Everything
 * that a shell could do more with than assign is a problem, so a file that passes is only data.
 */
export function readShellAssignments(
  text: string,
  allowedKey: (key: string) => boolean,
): ShellAssignments {
  const values = new Map<string, string>();
  const problems: string[] = [];
  const lines = text.split('\n');
  if (lines.pop() !== '') problems.push('the last line has no newline');
  lines.forEach((raw, index) => {
    const problem = readLine(raw, values, allowedKey);
    if (problem !== undefined) problems.push(`line ${index + 1}: ${problem}`);
  });
  return { ok: problems.length === 0, values, problems };
}

function readLine(
  raw: string,
  values: Map<string, string>,
  allowedKey: (key: string) => boolean,
): string | undefined {
  if (raw.includes('\r')) return 'carriage return: it becomes part of the value';
  if (/[^\x20-\x7e]/.test(raw)) return 'a character that is not printable ASCII';
  if (raw === '' || raw.startsWith('#')) return undefined;
  const match = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/.exec(raw);
  if (match === null) return `not KEY=value: ${raw}`;
  const [, key = '', written = ''] = match;
  if (!allowedKey(key)) return `unknown key ${key}`;
  if (values.has(key)) return `${key} twice`;
  const quoted = /^"(.*)"$/.exec(written) ?? /^'(.*)'$/.exec(written);
  const value = quoted?.[1] ?? written;
  if (quoted === null && value.includes(' ')) return `${key}: a blank outside quotes`;
  if (!plain.test(value.replaceAll(' ', ''))) return `${key}: the shell would interpret ${written}`;
  values.set(key, value);
  return undefined;
}
