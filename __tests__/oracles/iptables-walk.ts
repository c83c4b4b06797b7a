import { markAndMask } from './iptables-matches';
import type { IptablesFile, IptablesRule, Packet, Target } from './iptables-types';

/** What becomes of a packet. */
export interface Outcome {
  readonly verdict: 'ACCEPT' | 'DROP' | 'REJECT';
  /** The firewall mark that it carries then. */
  readonly mark: number;
  /** The rule that decided; none when a chain's policy did. */
  readonly rule: IptablesRule | undefined;
  /** The address translation asked for, in table nat. */
  readonly nat: Target | undefined;
}

const endings = ['ACCEPT', 'DROP', 'REJECT'];
const translations = ['MASQUERADE', 'REDIRECT', 'SNAT', 'DNAT'];

/** Takes a packet through one chain of one table. A table that the file leaves out accepts. */
function walkChain(file: IptablesFile, table: string, chain: string, packet: Packet): Outcome {
  const policy = file.tables.get(table)?.policies.get(chain);
  const start = { packet, mark: packet.mark ?? 0 };
  const end = walkRules(file, table, chain, start);
  if (end !== undefined) return end;
  const verdict = policy === 'DROP' ? 'DROP' : 'ACCEPT';
  return { verdict, mark: start.mark, rule: undefined, nat: undefined };
}

/** Undefined when the chain ends, or returns, without a decision; the mark goes on in `state`. */
function walkRules(
  file: IptablesFile,
  table: string,
  chain: string,
  state: { readonly packet: Packet; mark: number },
  from: readonly string[] = [],
): Outcome | undefined {
  if (from.includes(chain)) throw new Error(`chains in a loop: ${[...from, chain].join(' → ')}`);
  const rules = file.tables.get(table)?.rules.filter((rule) => rule.chain === chain) ?? [];
  for (const rule of rules) {
    const packet = { ...state.packet, mark: state.mark };
    if (rule.target === undefined || !rule.matches.every((match) => match.holds(packet))) continue;
    const { name, options } = rule.target;
    if (endings.includes(name)) {
      const verdict = name as Outcome['verdict'];
      return { verdict, mark: state.mark, rule, nat: undefined };
    }
    if (translations.includes(name)) {
      return { verdict: 'ACCEPT', mark: state.mark, rule, nat: rule.target };
    }
    if (name === 'RETURN') return undefined;
    if (name === 'MARK') state.mark = setMark(state.mark, options);
    else if (name !== 'LOG') {
      const end = walkRules(file, table, name, state, [...from, chain]);
      if (end !== undefined) return end;
    }
  }
  return undefined;
}

/** `--set-mark` keeps the bits outside its mask and ors, `--set-xmark` clears them and xors. */
function setMark(mark: number, options: ReadonlyMap<string, string>): number {
  const exact = options.get('--set-xmark');
  const [value, mask] = markAndMask(exact ?? options.get('--set-mark') ?? '');
  const kept = exact === undefined ? mark & ~(mask | value) : mark & ~mask;
  return (exact === undefined ? kept | value : kept ^ value) >>> 0;
}

/**
 * What the router does with a packet: for itself when the packet has only an `in` interface (its
 * own addresses and the VIPs, for IPVS takes packets at INPUT), through it with both, from it with
 * only `out`. Tables mangle and filter of the chains on that way are asked in the kernel's order.
 */
export function verdict(file: IptablesFile, packet: Packet): Outcome {
  const hook = packet.in === undefined ? 'OUTPUT' : packet.out === undefined ? 'INPUT' : 'FORWARD';
  const steps = [
    ...(hook === 'OUTPUT' ? [] : [['mangle', 'PREROUTING']]),
    ['mangle', hook],
    ['filter', hook],
    ...(hook === 'INPUT' ? [] : [['mangle', 'POSTROUTING']]),
  ];
  let outcome: Outcome = {
    verdict: 'ACCEPT',
    mark: packet.mark ?? 0,
    rule: undefined,
    nat: undefined,
  };
  let decided: IptablesRule | undefined;
  for (const [table = '', chain = ''] of steps) {
    // No rule may ask for the other interface before the routing decision has been made.
    const seen = { ...packet, mark: outcome.mark, ...hidden(chain) };
    outcome = walkChain(file, table, chain, seen);
    if (outcome.verdict !== 'ACCEPT') return outcome;
    if (table === 'filter') decided = outcome.rule;
  }
  return { ...outcome, rule: decided };
}

function hidden(chain: string): Partial<Packet> {
  if (chain === 'PREROUTING') return { out: undefined };
  return chain === 'POSTROUTING' ? { in: undefined } : {};
}

/** The firewall mark with which a packet from outside reaches IPVS; 0 for none. */
export function markOf(file: IptablesFile, packet: Packet): number {
  return walkChain(file, 'mangle', 'PREROUTING', { ...packet, out: undefined }).mark;
}

/** The translation that table nat asks for a packet, before or after routing; none if undefined. */
export function natOf(
  file: IptablesFile,
  packet: Packet,
  chain: 'PREROUTING' | 'POSTROUTING',
): Target | undefined {
  return walkChain(file, 'nat', chain, { ...packet, ...hidden(chain) }).nat;
}
