/**
 * How an LVS router chooses the real server of a new connection (ipvsadm(8), `--scheduler`).
 * Which of them a cluster may use depends on its engine: pulse knows the first eight.
 */
export enum Scheduler {
  /** Round robin: each in turn. */
  RR = 'rr',
  /** Weighted round robin: each in turn, in proportion to its weight. */
  WRR = 'wrr',
  /** Least connections: the one with the fewest. */
  LC = 'lc',
  /** Weighted least connections: the one with the fewest for its weight. The kernel's default. */
  WLC = 'wlc',
  /** Locality-based least connections: one destination stays with one server, unless it is overloaded. */
  LBLC = 'lblc',
  /** Locality-based least connections with replication: a set of servers for each destination. */
  LBLCR = 'lblcr',
  /** Destination hashing: by a hash of the destination address. */
  DH = 'dh',
  /** Source hashing: by a hash of the client's address. */
  SH = 'sh',
  /** Shortest expected delay: the least (connections + 1) for its weight. */
  SED = 'sed',
  /** Never queue: an idle server first, otherwise as {@link SED}. */
  NQ = 'nq',
  /** Maglev hashing: by a hash that few clients lose when a real server goes. */
  MH = 'mh',
  /** Weighted failover: all to the heaviest that is up. */
  FO = 'fo',
  /** Weighted overflow: the heaviest until it has as many connections as weight, then the next. */
  OVF = 'ovf',
  /** Power of two choices: the better of two random ones. */
  TWOS = 'twos',
}

/** A switch of a scheduler (ipvsadm(8), `--sched-flags`; a line of that name in keepalived.conf). */
export enum SchedulerFlag {
  /** With {@link Scheduler.SH}: the client's port counts too, so that one client has many servers. */
  SH_PORT = 'sh-port',
  /** With {@link Scheduler.SH}: another server, where the hash finds one that takes none. */
  SH_FALLBACK = 'sh-fallback',
  /** With {@link Scheduler.MH}: the client's port counts too, so that one client has many servers. */
  MH_PORT = 'mh-port',
  /** With {@link Scheduler.MH}: another server, where the hash finds one that takes none. */
  MH_FALLBACK = 'mh-fallback',
}

/** The flags of each scheduler that has any. */
export const FLAGS_OF: ReadonlyMap<Scheduler, readonly SchedulerFlag[]> = new Map([
  [Scheduler.SH, [SchedulerFlag.SH_PORT, SchedulerFlag.SH_FALLBACK]],
  [Scheduler.MH, [SchedulerFlag.MH_PORT, SchedulerFlag.MH_FALLBACK]],
]);

/** Schedulers that choose by a hash, each with the flag that looks on where the hash finds nobody. */
const FALLBACK_OF = new Map<Scheduler, SchedulerFlag | 'none'>([
  [Scheduler.DH, 'none'],
  [Scheduler.SH, SchedulerFlag.SH_FALLBACK],
  [Scheduler.MH, SchedulerFlag.MH_FALLBACK],
]);

/**
 * Whether clients are refused while a real server has weight 0: `ip_vs_sh` and `ip_vs_dh` of the
 * kernel keep a place for it in their table of hashes, `ip_vs_mh` does for one that had a weight when
 * it was added, and whoever is hashed there is refused, but for the flags that look on.
 *
 * @param scheduler - how a real server is chosen
 * @param flags - its flags
 */
export function refusesAtWeightZero(
  scheduler: Scheduler,
  flags: readonly SchedulerFlag[] = [],
): boolean {
  const fallback = FALLBACK_OF.get(scheduler);
  return fallback !== undefined && !flags.some((flag) => flag === fallback);
}
