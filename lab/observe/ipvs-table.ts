/** A virtual server in the kernel's table of an LVS router. */
export interface IpvsService {
  /** `TCP`, `UDP`, `SCTP`, or `FWM` for one by firewall mark. */
  readonly protocol: string;
  /** `192.168.26.10:80`, `[2001:db8::10]:80`, or the firewall mark. */
  readonly address: string;
  /** Its real servers, in the order of the table. */
  readonly realServers: readonly IpvsRealServer[];
}

/** A real server in the kernel's table of an LVS router. */
export interface IpvsRealServer {
  /** Its address and port. */
  readonly address: string;
  /** Its weight; 0 for one that gets no new connections. */
  readonly weight: number;
  /** Connections that are open. */
  readonly active: number;
  /** Connections taken since the entry was made. */
  readonly connections: number;
}

/** The host of an address in the table: `10.11.12.1` of `10.11.12.1:80`. */
export function hostOf(address: string): string {
  return address.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
}

/** The port of an address in the table: `80` of `10.11.12.1:80`. */
export function portOf(address: string): string {
  return address.slice(address.lastIndexOf(':') + 1);
}

/** `  -> 10.11.12.1:80  Masq  1  0  12`; with `--stats`: `Conns InPkts OutPkts InBytes OutBytes`. */
const REAL_SERVER = /^\s+->\s+(\S+)\s+(.*)$/;
const SERVICE = /^(TCP|UDP|SCTP|FWM)\s+(\S+)/;

/**
 * Reads what `ipvsadm` prints.
 *
 * @param table of `ipvsadm --list --numeric`.
 * @param stats of `ipvsadm --list --numeric --stats --exact`, printed right after.
 */
export function parseIpvsTable(table: string, stats: string): IpvsService[] {
  const connections = new Map<string, number>();
  for (const { service, address, columns } of entries(stats)) {
    connections.set(`${service} ${address}`, Number(columns[0]));
  }
  const services = new Map<string, IpvsRealServer[]>();
  for (const line of table.split('\n')) {
    const match = SERVICE.exec(line);
    if (match) services.set(`${match[1]} ${match[2]}`, []);
  }
  for (const { service, address, columns } of entries(table)) {
    const [, weight, active] = columns;
    services.get(service)?.push({
      address,
      weight: Number(weight),
      active: Number(active),
      connections: connections.get(`${service} ${address}`) ?? 0,
    });
  }
  return [...services].map(([key, realServers]) => {
    const [protocol = '', address = ''] = key.split(' ');
    return { protocol, address, realServers };
  });
}

/** The lines of real servers, each with the virtual server it stands under. */
function* entries(text: string) {
  let service = '';
  for (const line of text.split('\n')) {
    const head = SERVICE.exec(line);
    if (head) service = `${head[1]} ${head[2]}`;
    const match = REAL_SERVER.exec(line);
    // The heading, `-> RemoteAddress:Port`, stands before the first virtual server.
    if (match && service) {
      yield { service, address: match[1] ?? '', columns: (match[2] ?? '').trim().split(/\s+/) };
    }
  }
}
