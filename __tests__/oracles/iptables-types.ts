/** A packet as the router sees it. */
export interface Packet {
  /** `tcp`, `udp`, `icmp`, `igmp`, `vrrp`, `sctp`, or a protocol number as text. */
  readonly protocol: string;
  readonly src: string;
  readonly dst: string;
  readonly sport?: number;
  readonly dport?: number;
  /** Interface it came in by; none for what the router itself sends. */
  readonly in?: string;
  /** Interface it leaves by; none for what the router itself takes. */
  readonly out?: string;
  /** State of its connection. @default 'NEW' */
  readonly state?: 'NEW' | 'ESTABLISHED' | 'RELATED' | 'INVALID';
  /** ICMP type. @default 8, an echo request */
  readonly icmpType?: number;
  /** @default 'unicast' */
  readonly packetType?: 'unicast' | 'broadcast' | 'multicast';
  /** Firewall mark that it carries already. @default 0 */
  readonly mark?: number;
  /** Whether it is a TCP SYN. @default true for a TCP packet of a NEW connection */
  readonly syn?: boolean;
}

/** One test of a rule; all of a rule's must hold. */
export interface Match {
  /** The option as written, such as `--dport`. */
  readonly option: string;
  /** Its argument as written; empty for options without one. */
  readonly argument: string;
  readonly negated: boolean;
  readonly holds: (packet: Packet) => boolean;
}

/** What a rule does when all its matches hold. */
export interface Target {
  /** `ACCEPT`, `DROP`, `MARK` …, or the name of a chain of the same table. */
  readonly name: string;
  /** Its options as written: `--set-mark` to `80`, and so on. */
  readonly options: ReadonlyMap<string, string>;
}

/** One `-A` line. */
export interface IptablesRule {
  readonly table: string;
  readonly chain: string;
  /** 1-based line in the file. */
  readonly line: number;
  readonly text: string;
  readonly matches: readonly Match[];
  /** None when the rule has no `-j`: it only counts. */
  readonly target: Target | undefined;

  /** What follows repeats matches in a form that tests can compare; `undefined` where not said. */
  readonly protocol: string | undefined;
  readonly src: string | undefined;
  readonly dst: string | undefined;
  readonly in: string | undefined;
  readonly out: string | undefined;
  /** Destination ports as inclusive ranges, from `--dport` or `--dports`. */
  readonly dports: readonly PortRange[] | undefined;
  readonly sports: readonly PortRange[] | undefined;
  /** The mark that it sets. */
  readonly mark: number | undefined;
}

/** First and last port. */
export type PortRange = readonly [number, number];

/** A table: the chains in the order of the file. */
export interface IptablesTable {
  /** Chain to policy; a chain of the user's own has none (`-`). */
  readonly policies: ReadonlyMap<string, 'ACCEPT' | 'DROP' | '-'>;
  readonly rules: readonly IptablesRule[];
}

/** What an iptables-save file says. */
export interface IptablesFile {
  readonly tables: ReadonlyMap<string, IptablesTable>;
  /** Every rule, in the order of the file. */
  readonly rules: readonly IptablesRule[];
}

/** A file that does not read, or a feature that this reader does not know: never ignored. */
export class IptablesError extends Error {
  override readonly name = 'IptablesError';

  constructor(line: number, message: string) {
    super(`iptables line ${line}: ${message}`);
  }
}
