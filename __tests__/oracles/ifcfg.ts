import { readShellAssignments, type ShellAssignments } from './shell-assignments';

export { sourceIfcfg, type Sourced } from './shell-source';

/** Which network scripts read the file. */
export interface IfcfgOptions {
  /** Release of Enterprise Linux: 5 ignores the newer keys. @default 6 */
  readonly el?: 5 | 6 | 7;
}

/** Keys that the network scripts of every release act on. */
const keys = new Set(
  (
    'DEVICE BOOTPROTO ONBOOT IPADDR NETMASK GATEWAY HWADDR TYPE MTU USERCTL PEERDNS DNS1 DNS2 ' +
    'DOMAIN IPV6INIT'
  ).split(' '),
);

/** Keys that EL 5 ignores. */
const newerKey = /^(PREFIX|DEFROUTE|NM_CONTROLLED|ARPCHECK|NAME|IPADDR\d+|PREFIX\d+|NETMASK\d+)$/;

/** What each of these keys may say. */
const words: Record<string, readonly string[]> = {
  BOOTPROTO: ['static', 'none', 'dhcp'],
  ONBOOT: ['yes', 'no'],
  DEFROUTE: ['yes', 'no'],
  NM_CONTROLLED: ['yes', 'no'],
  ARPCHECK: ['yes', 'no'],
};

/**
 * Reads an ifcfg file strictly: only `KEY=value` lines of known keys, each once, nothing that a
 * shell would do more with than assign, and nothing that the network scripts silently drop or
 * misread.
 */
export function readIfcfg(text: string, options: IfcfgOptions = {}): ShellAssignments {
  const el = options.el ?? 6;
  const read = readShellAssignments(text, (key) => keys.has(key) || (el > 5 && newerKey.test(key)));
  const problems = [...read.problems, ...meaning(read.values)];
  for (const key of ['ONBOOT', 'DEVICE']) {
    if (grepIfcfg(text, key) !== read.values.get(key)) {
      problems.push(`${key}: the network script's grep finds ${grepIfcfg(text, key) ?? 'nothing'}`);
    }
  }
  return { ok: problems.length === 0, values: read.values, problems };
}

/** What the network script's `grep ^KEY=` makes of the file: the first such line's raw value. */
export function grepIfcfg(text: string, key: string): string | undefined {
  const line = text.split('\n').find((candidate) => candidate.startsWith(`${key}=`));
  return line?.slice(key.length + 1);
}

function meaning(values: ReadonlyMap<string, string>): string[] {
  const problems: string[] = [];
  for (const [key, allowed] of Object.entries(words)) {
    const value = values.get(key);
    if (value !== undefined && !allowed.includes(value)) {
      problems.push(`${key}=${value} is none of ${allowed.join(', ')}`);
    }
  }
  for (const key of ['DEVICE', 'ONBOOT']) if (!values.has(key)) problems.push(`${key} is missing`);
  if (values.get('DEVICE')?.includes(':')) {
    problems.push('a floating address belongs to pulse or keepalived, not to a network script');
  }
  const hwaddr = values.get('HWADDR');
  if (hwaddr !== undefined && !/^([0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}$/.test(hwaddr)) {
    problems.push(`HWADDR=${hwaddr} is not a MAC address: the interface would be refused`);
  }
  return [...problems, ...addressing(values)];
}

function addressing(values: ReadonlyMap<string, string>): string[] {
  const problems: string[] = [];
  for (const key of ['IPADDR', 'NETMASK', 'GATEWAY', 'DNS1', 'DNS2']) {
    const value = values.get(key);
    if (value !== undefined && quad(value) === undefined) problems.push(`${key}=${value}: no quad`);
  }
  const bits = prefix(values);
  const address = quad(values.get('IPADDR') ?? '');
  if (address === undefined || bits === undefined) {
    if (address !== undefined) problems.push('without PREFIX or NETMASK the class mask is taken');
    return problems;
  }
  if (typeof bits === 'string') return [...problems, bits];
  const gateway = quad(values.get('GATEWAY') ?? '');
  const size = 2 ** (32 - bits);
  if (gateway !== undefined && Math.floor(gateway / size) !== Math.floor(address / size)) {
    problems.push(`GATEWAY=${values.get('GATEWAY')} is off the network: silently dropped`);
  }
  return problems;
}

/** The network's bits, `undefined` when nothing says, or what is wrong. */
function prefix(values: ReadonlyMap<string, string>): number | string | undefined {
  const written = values.get('PREFIX');
  const mask = values.get('NETMASK');
  const number = mask === undefined ? undefined : quad(mask);
  const binary = number?.toString(2).padStart(32, '0');
  if (binary !== undefined && !/^1+0*$/.test(binary)) return `NETMASK=${mask} is no netmask`;
  const bits = binary?.replaceAll('0', '').length;
  if (written === undefined) return bits;
  if (!/^([1-9]|[12]\d|3[0-2])$/.test(written)) return `PREFIX=${written} is not in 1..32`;
  if (bits !== undefined && bits !== Number(written)) return 'PREFIX and NETMASK disagree';
  return Number(written);
}

/** The number of a dotted quad, `undefined` for anything else. */
function quad(text: string): number | undefined {
  const parts = text.split('.');
  const fine = parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256);
  if (parts.length !== 4 || !fine) return undefined;
  return parts.reduce((sum, part) => sum * 256 + Number(part), 0);
}
