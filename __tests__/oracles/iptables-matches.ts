import type { Match, Packet, PortRange } from './iptables-types';

/** What a match option needs and does; `undefined` from {@link matchOption} for unknown ones. */
interface Option {
  /** Extensions (`-m NAME`, or `-p NAME` which loads its own) one of which must be loaded. */
  readonly from?: readonly string[];
  readonly read: (argument: string) => (packet: Packet) => boolean;
}

const protocols = new Map([
  ['1', 'icmp'],
  ['2', 'igmp'],
  ['6', 'tcp'],
  ['17', 'udp'],
  ['112', 'vrrp'],
  ['132', 'sctp'],
]);

/** The name of a protocol given by name or by number. */
export function protocolName(written: string): string {
  const name = protocols.get(written) ?? written.toLowerCase();
  if (![...protocols.values()].includes(name) && name !== 'all' && !/^\d+$/.test(name)) {
    throw new Error(`unknown protocol ${written}`);
  }
  return name === '0' ? 'all' : name;
}

/** The number of a dotted quad. */
export function quad(text: string): number {
  const parts = text.split('.');
  const fine = parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256);
  if (parts.length !== 4 || !fine) throw new Error(`${text} is not a dotted quad`);
  return parts.reduce((sum, part) => sum * 256 + Number(part), 0);
}

/** Whether an address lies in `a.b.c.d`, `a.b.c.d/bits` or `a.b.c.d/mask`. */
function inNetwork(network: string): (address: string) => boolean {
  const [base = '', written = '32', more] = network.split('/');
  if (more !== undefined) throw new Error(`${network} is not a network`);
  const bits = written.includes('.') ? maskBits(written) : Number(written);
  if (!/^[\d.]+$/.test(written) || bits > 32) throw new Error(`${network} is not a network`);
  const size = 2 ** (32 - bits);
  const first = Math.floor(quad(base) / size);
  return (address) => Math.floor(quad(address) / size) === first;
}

function maskBits(mask: string): number {
  const binary = quad(mask).toString(2).padStart(32, '0');
  if (!/^1*0*$/.test(binary)) throw new Error(`${mask} is not a mask`);
  return binary.replaceAll('0', '').length;
}

/** Reads `80`, `10000:20000`, `:1023`, `1024:`. */
export function portRange(written: string): PortRange {
  const [from = '', to, more] = written.split(':');
  const first = to !== undefined && from === '' ? 0 : port(from);
  const last = to === undefined ? first : to === '' ? 65_535 : port(to);
  if (more !== undefined || last < first) throw new Error(`${written} is not a port range`);
  return [first, last];
}

function port(written: string): number {
  if (!/^\d+$/.test(written) || Number(written) > 65_535) throw new Error(`${written} is no port`);
  return Number(written);
}

/** Reads a multiport list: at most 15 ports, a range counting as two. */
export function portList(written: string): readonly PortRange[] {
  const ranges = written.split(',').map(portRange);
  const slots = ranges.reduce((sum, [first, last]) => sum + (first === last ? 1 : 2), 0);
  if (slots > 15) throw new Error(`${slots} ports: multiport takes 15, a range counting as two`);
  return ranges;
}

function among(ranges: readonly PortRange[], candidate: number | undefined): boolean {
  if (candidate === undefined) throw new Error('the packet has no port, and a rule asks for it');
  return ranges.some(([first, last]) => first <= candidate && candidate <= last);
}

function interfaceNamed(written: string): (name: string | undefined) => boolean {
  if (!/^[^\s!/+]{1,15}$|^[^\s!/+]{0,14}\+$/.test(written)) throw new Error(`interface ${written}`);
  if (!written.endsWith('+')) return (name) => name === written;
  return (name) => name?.startsWith(written.slice(0, -1)) === true;
}

function oneOf(written: string, allowed: readonly string[]): readonly string[] {
  const given = written.split(',');
  const unknown = given.find((word) => !allowed.includes(word));
  if (unknown !== undefined) throw new Error(`${unknown} is none of ${allowed.join(', ')}`);
  return given;
}

const icmpTypes = new Map([
  ['echo-reply', 0],
  ['pong', 0],
  ['destination-unreachable', 3],
  ['source-quench', 4],
  ['redirect', 5],
  ['echo-request', 8],
  ['ping', 8],
  ['time-exceeded', 11],
  ['parameter-problem', 12],
]);

function icmpType(written: string): (packet: Packet) => boolean {
  if (written === 'any' || written === '255') return () => true;
  const type = /^\d+$/.test(written) ? Number(written) : icmpTypes.get(written);
  if (type === undefined || type > 254) throw new Error(`unknown icmp type ${written}`);
  return (packet) => (packet.icmpType ?? 8) === type;
}

/** Reads `VALUE` or `VALUE/MASK`, in C notation. */
export function markAndMask(written: string): readonly [number, number] {
  const [value = '', mask = '0xffffffff', more] = written.split('/');
  const numbers = [value, mask].map((part) => {
    if (!/^(0[xX][0-9a-fA-F]{1,8}|0[0-7]*|[1-9]\d*)$/.test(part))
      throw new Error(`mark ${written}`);
    return /^0[0-7]+$/.test(part) ? parseInt(part, 8) : Number(part);
  });
  if (more !== undefined || numbers.some((part) => part > 0xffffffff)) {
    throw new Error(`mark ${written}`);
  }
  return [numbers[0] as number, numbers[1] as number];
}

const states = ['NEW', 'ESTABLISHED', 'RELATED', 'INVALID', 'UNTRACKED'];

function inState(written: string): (packet: Packet) => boolean {
  const wanted = oneOf(written, states);
  return (packet) => wanted.includes(packet.state ?? 'NEW');
}

function ports(
  which: 'sport' | 'dport',
  read: (written: string) => readonly PortRange[],
): Option['read'] {
  return (written) => {
    const ranges = read(written);
    return (packet) => among(ranges, packet[which]);
  };
}

const single = (written: string): readonly PortRange[] => [portRange(written)];
const portProtocols = ['tcp', 'udp'];

const options: Record<string, Option> = {
  '--protocol': {
    read: (written) => {
      const name = protocolName(written);
      return (packet) => name === 'all' || protocolName(packet.protocol) === name;
    },
  },
  '--source': {
    read: (written) => {
      const inside = inNetwork(written);
      return (packet) => inside(packet.src);
    },
  },
  '--destination': {
    read: (written) => {
      const inside = inNetwork(written);
      return (packet) => inside(packet.dst);
    },
  },
  '--in-interface': {
    read: (written) => {
      const named = interfaceNamed(written);
      return (packet) => named(packet.in);
    },
  },
  '--out-interface': {
    read: (written) => {
      const named = interfaceNamed(written);
      return (packet) => named(packet.out);
    },
  },
  '--sport': { from: portProtocols, read: ports('sport', single) },
  '--dport': { from: portProtocols, read: ports('dport', single) },
  '--sports': { from: ['multiport'], read: ports('sport', portList) },
  '--dports': { from: ['multiport'], read: ports('dport', portList) },
  '--state': { from: ['state'], read: inState },
  '--ctstate': { from: ['conntrack'], read: inState },
  '--icmp-type': { from: ['icmp'], read: icmpType },
  '--pkt-type': {
    from: ['pkttype'],
    read: (written) => {
      const [wanted] = oneOf(written, ['unicast', 'broadcast', 'multicast']);
      return (packet) => (packet.packetType ?? 'unicast') === wanted;
    },
  },
  '--mark': {
    from: ['mark'],
    read: (written) => {
      const [value, mask] = markAndMask(written);
      return (packet) => ((packet.mark ?? 0) & mask) === (value & mask);
    },
  },
  '--comment': { from: ['comment'], read: () => () => true },
};

const aliases = new Map([
  ['-p', '--protocol'],
  ['--proto', '--protocol'],
  ['-s', '--source'],
  ['--src', '--source'],
  ['-d', '--destination'],
  ['--dst', '--destination'],
  ['-i', '--in-interface'],
  ['-o', '--out-interface'],
  ['--source-port', '--sport'],
  ['--destination-port', '--dport'],
  ['--source-ports', '--sports'],
  ['--destination-ports', '--dports'],
]);

/** The full name of a match option, by any of its names; `undefined` for what is not one. */
export function matchOption(written: string): string | undefined {
  const name = aliases.get(written) ?? written;
  return Object.hasOwn(options, name) || name === '--syn' ? name : undefined;
}

/** Extensions that `-m` may load. */
export const extensions = [
  ...portProtocols,
  'multiport',
  'state',
  'conntrack',
  'icmp',
  'pkttype',
  'mark',
  'comment',
];

/**
 * Reads one match.
 *
 * @throws Error when its argument is wrong, or the extension that brings it is not loaded.
 */
export function readMatch(
  option: string,
  argument: string,
  negated: boolean,
  loaded: ReadonlySet<string>,
): Match {
  const { from, read } =
    option === '--syn'
      ? {
          from: ['tcp'],
          read: () => (packet: Packet) => packet.syn ?? (packet.state ?? 'NEW') === 'NEW',
        }
      : (options[option] as Option);
  if (from !== undefined && !from.some((extension) => loaded.has(extension))) {
    throw new Error(`unknown option ${option}: needs ${from.join(' or ')}`);
  }
  const positive = read(argument);
  return { option, argument, negated, holds: (packet) => positive(packet) !== negated };
}
