import { spanOf, type PortOrRange } from '../model/virtual-server/ports';
import type { Origin } from '../model/subnet';
import type { Transport } from '../model/virtual-server/transport';
import * as guard from './guard';
import type { SeedFile } from './payload';

/** One rule as the words of its line, such as `-A INPUT -i lo -j ACCEPT`. */
export type Rule = readonly string[];

/** One table of the firewall. */
export interface IptablesTable {
  /** The table. */
  readonly name: 'filter' | 'mangle' | 'nat';
  /** Its built-in chains, each with its policy. */
  readonly policies: { readonly [chain: string]: 'ACCEPT' | 'DROP' };
  /** Its rules, in the order in which packets meet them. */
  readonly rules: readonly Rule[];
}

/** Ports that one `multiport` match takes; a range counts as two. */
const MULTIPORT_SLOTS = 15;

/** Makes a rule of words, and of lists of words that belong together. */
export function rule(...words: readonly (string | readonly string[])[]): Rule {
  return words.flat();
}

/**
 * A file that iptables-restore loads, of 1.4.7 and later.
 *
 * @throws LvsError `FileInvalid`: a word that iptables-restore would not read as one
 */
export function renderIptables(
  path: string,
  tables: readonly IptablesTable[],
  decidedBy: string,
): SeedFile {
  const lines = tables.flatMap(({ name, policies, rules }) => [
    `*${name}`,
    ...Object.entries(policies).map(([chain, policy]) => `:${chain} ${policy} [0:0]`),
    ...rules.map((words) => words.map((one) => checkWord(one, path)).join(' ')),
    'COMMIT',
  ]);
  return guard.seedFile(path, lines, decidedBy, '0600');
}

/**
 * Matches of the given destination ports, which are in ascending order: one for a single port,
 * otherwise as many `multiport` matches as the ports need.
 *
 * @throws LvsError `NumberOutOfRange`
 */
export function destinationPorts(
  transport: Transport,
  ports: readonly PortOrRange[],
  origin: Origin,
): readonly Rule[] {
  return portMatches('dport', transport, ports, origin);
}

/** As {@link destinationPorts}, of the ports that packets come from. */
export function sourcePorts(
  transport: Transport,
  ports: readonly PortOrRange[],
  origin: Origin,
): readonly Rule[] {
  return portMatches('sport', transport, ports, origin);
}

function portMatches(
  side: 'dport' | 'sport',
  transport: Transport,
  ports: readonly PortOrRange[],
  origin: Origin,
): readonly Rule[] {
  for (const port of ports.flatMap(spanOf)) guard.port(port, origin);
  const match = ['-p', guard.word(transport, /^(?:tcp|udp|sctp)$/, 'EngineCannot', origin)];
  const [only, ...others] = ports;
  // What knows the ports of SCTP alone is a kernel module that not every guest comes with.
  if (typeof only === 'number' && others.length === 0 && transport !== 'sctp') {
    return [[...match, '-m', transport, `--${side}`, String(only)]];
  }
  return batches(runs(ports)).map((batch) => [
    ...match,
    '-m',
    'multiport',
    `--${side}s`,
    batch.map(([first, last]) => (first === last ? `${first}` : `${first}:${last}`)).join(','),
  ]);
}

type Run = readonly [first: number, last: number];

/** Neighbouring ports as ranges, where a range is shorter than its ports. */
function runs(ports: readonly PortOrRange[]): readonly Run[] {
  const found: [number, number][] = [];
  for (const [from, to] of ports.map(spanOf)) {
    const run = found.at(-1);
    if (run && run[1] + 1 >= from) run[1] = Math.max(run[1], to);
    else found.push([from, to]);
  }
  return found.flatMap(([first, last]): Run[] =>
    last - first === 1
      ? [
          [first, first],
          [last, last],
        ]
      : [[first, last]],
  );
}

function batches(all: readonly Run[]): readonly Run[][] {
  const found: Run[][] = [];
  let free = 0;
  for (const run of all) {
    const slots = run[0] === run[1] ? 1 : 2;
    if (slots > free) {
      found.push([]);
      free = MULTIPORT_SLOTS;
    }
    found.at(-1)?.push(run);
    free -= slots;
  }
  return found;
}

function checkWord(value: string, path: string): string {
  return guard.word(value, /^[A-Za-z0-9.,:/_-]+$/, 'FileInvalid', { path, subject: 'a word' });
}
