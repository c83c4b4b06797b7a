/** A virtual server, as the outputs of a stack describe it. */
export interface DeclaredService {
  /** Its name. */
  readonly name: string;
  /** The address that clients use. */
  readonly vip: string;
  /** Its transport protocol: `tcp`, `udp` or `sctp`, or `tcp_udp` where it is reached by either. */
  readonly protocol: string;
  /** The ports that clients connect to, in ascending order; a range of them as `10000-20000`. */
  readonly ports: readonly (number | string)[];
  /** The mark that makes one service of several ports. */
  readonly firewallMark?: number;
  /** Names of its real servers. @default - not said: any of the cluster's */
  readonly realServers?: readonly string[];
}

/** A cluster, as the outputs of a stack describe it. */
export interface DeclaredCluster {
  /** What the names of its outputs begin with, such as `lvs`. */
  readonly name: string;
  /** Its virtual servers, in the order of their declaration. */
  readonly services: readonly DeclaredService[];
  /** The names of its LVS routers. */
  readonly routers: readonly string[];
  /** The addresses of its real servers, by name. */
  readonly realServers: Readonly<Record<string, string>>;
  /** The real servers' gateway. */
  readonly natVip?: string;
  /** What its configuration promises, in seconds at the worst. */
  readonly promises?: Promises;
}

/** What the configuration of a cluster promises, in seconds at the worst. */
export interface Promises {
  /** From the death of the active LVS router until another one serves. */
  readonly failover: number;
  /** From the death of a real server's service to its last new connection. */
  readonly removal: number;
  /** From the return of a real server's service to its first connection. */
  readonly reentry: number;
}

const SERVICES = 'virtual_servers';

/**
 * Finds the clusters of a stack by its outputs: whoever has `NAME_virtual_servers` is one, and
 * `NAME_routers`, `NAME_real_servers`, `NAME_nat_vip` and `NAME_promises` say more of it.
 *
 * @param outputs the outputs of one stack, by name.
 * @returns none for a stack that is about something else.
 */
export function findClusters(outputs: Readonly<Record<string, unknown>>): DeclaredCluster[] {
  return Object.keys(outputs)
    .filter((name) => name.endsWith(`_${SERVICES}`))
    .map((name) => {
      const prefix = name.slice(0, -SERVICES.length);
      const of = (what: string) => outputs[prefix + what];
      return {
        name: prefix.slice(0, -1),
        services: Object.entries(asRecord(of(SERVICES))).map(toService),
        routers: Object.keys(asRecord(of('routers'))),
        realServers: asRecord(of('real_servers')) as Record<string, string>,
        natVip: of('nat_vip') as string | undefined,
        promises: of('promises') as Promises | undefined,
      };
    });
}

function toService([name, value]: readonly [string, unknown]): DeclaredService {
  const { vip, protocol, ports, firewall_mark, real_servers } = asRecord(value);
  return {
    name,
    vip: String(vip),
    protocol: String(protocol).toLowerCase(),
    ports: (ports as readonly unknown[]).map(toPort),
    firewallMark: firewall_mark === undefined ? undefined : Number(firewall_mark),
    realServers: real_servers as readonly string[] | undefined,
  };
}

/** Terraform makes texts of the numbers, too, of a list that holds one. */
function toPort(port: unknown): number | string {
  return /^\d+$/.test(String(port)) ? Number(port) : String(port);
}

/**
 * The ports of a virtual server that are asked to see whether it answers: those that stand alone; of
 * ranges, whose ports need not all be in use, the first, and only where there is nothing else.
 */
export function askedPorts({ ports }: Pick<DeclaredService, 'ports'>): readonly number[] {
  const alone = ports.filter((port) => typeof port === 'number');
  if (alone.length > 0) return alone;
  return ports.slice(0, 1).map((range) => Number(String(range).split('-')[0]));
}

/** Whether a virtual server can be asked over TCP. */
export function speaksTcp({ protocol }: Pick<DeclaredService, 'protocol'>): boolean {
  return protocol === 'tcp' || protocol === 'tcp_udp';
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return (value ?? {}) as Record<string, unknown>;
}
