import type { Cluster, RealServer } from '../model/cluster';
import { Protocol } from '../model/engine';
import { commonInput } from './firewall-rules';
import * as guard from './guard';
import { destinationPorts, renderIptables, rule } from './iptables';
import type { SeedFile } from './payload';

type Ports = { readonly [protocol in Protocol]: Set<number> };

/** What is read, or written, once a cluster: thousands of real servers ask for it. */
interface Memory {
  readonly portsByName: ReadonlyMap<string, Ports>;
  readonly filesByPorts: Map<string, SeedFile>;
}

const memories = new WeakMap<Cluster, Memory>();

/**
 * The firewall of a real server: SSH, and the ports of every virtual server that it stands behind,
 * or is the sorry server of; from any source, since under NAT a request keeps its client's address.
 * Real servers with the same ports share one file.
 *
 * @param cluster - what it is a part of
 * @param server - whose firewall it is
 * @param file - where the server's guest has its firewall
 * @throws LvsError whatever value the file cannot hold
 */
export function renderRealServerFirewall(
  cluster: Cluster,
  server: RealServer,
  file: string,
): SeedFile {
  const { portsByName, filesByPorts } = memoryOf(cluster);
  const found = portsByName.get(server.name);
  const tcp = ascending(found?.[Protocol.TCP]);
  const udp = ascending(found?.[Protocol.UDP]);
  const key = `${file}:${tcp.join()}/${udp.join()}`;
  let rendered = filesByPorts.get(key);
  if (!rendered) filesByPorts.set(key, (rendered = render(cluster, server, file, { tcp, udp })));
  return rendered;
}

function render(
  cluster: Cluster,
  { path }: RealServer,
  file: string,
  ports: { readonly [protocol in Protocol]: readonly number[] },
): SeedFile {
  const services = Object.values(Protocol).flatMap((protocol) =>
    destinationPorts(protocol, ports[protocol], { path, subject: 'ports' }).map((match) =>
      rule('-A', 'INPUT', match, '-j', 'ACCEPT'),
    ),
  );
  return renderIptables(
    file,
    [
      {
        name: 'filter',
        policies: { INPUT: 'DROP', FORWARD: 'DROP', OUTPUT: 'ACCEPT' },
        rules: [...commonInput(cluster), ...services],
      },
    ],
    'virtual servers and sshFrom of the cluster',
  );
}

function memoryOf(cluster: Cluster): Memory {
  let memory = memories.get(cluster);
  if (!memory) {
    memory = { portsByName: indexPorts(cluster), filesByPorts: new Map() };
    memories.set(cluster, memory);
  }
  return memory;
}

function indexPorts(cluster: Cluster): ReadonlyMap<string, Ports> {
  const index = new Map<string, Ports>();
  const open = ({ name }: RealServer, protocol: Protocol, ports: readonly number[]) => {
    let found = index.get(name);
    if (!found) index.set(name, (found = { tcp: new Set(), udp: new Set() }));
    for (const port of ports) found[protocol].add(port);
  };
  for (const { path, protocol, ports, members, sorryServer } of cluster.virtualServers) {
    guard.word(protocol, /^(?:tcp|udp)$/, 'EngineCannot', { path, subject: 'protocol' });
    // A firewall mark over several ports keeps the port of each connection.
    for (const { server, port } of members)
      open(server, protocol, ports.length > 1 ? ports : [port]);
    // It stands behind nobody, and is asked at the virtual server's own ports.
    const sorry = sorryServer && cluster.realServers.find((one) => one.address === sorryServer);
    if (sorry) open(sorry, protocol, ports);
  }
  return index;
}

function ascending(ports: ReadonlySet<number> = new Set()): readonly number[] {
  return [...ports].sort((a, b) => a - b);
}
