import type { Cluster, RealServer } from '../model/cluster';
import { Protocol } from '../model/engine';
import { commonInput } from './firewall-rules';
import { destinationPorts, renderIptables, rule } from './iptables';
import type { SeedFile } from './payload';

/**
 * The firewall of a real server: SSH, and the ports of every virtual server that it stands behind,
 * from any source, since under NAT a request keeps its client's address.
 *
 * @throws LvsError whatever value the file cannot hold
 */
export function renderRealServerFirewall(cluster: Cluster, server: RealServer): SeedFile {
  const origin = { path: server.path, subject: 'ports' };
  const rules = [Protocol.TCP, Protocol.UDP].flatMap((protocol) =>
    destinationPorts(protocol, portsOf(cluster, server, protocol), origin).map((match) =>
      rule('-A', 'INPUT', match, '-j', 'ACCEPT'),
    ),
  );
  return renderIptables(
    [
      {
        name: 'filter',
        policies: { INPUT: 'DROP', FORWARD: 'DROP', OUTPUT: 'ACCEPT' },
        rules: [...commonInput(cluster), ...rules],
      },
    ],
    'virtual servers and sshFrom of the cluster',
  );
}

type Ports = { readonly [protocol in Protocol]: Set<number> };

const indexes = new WeakMap<Cluster, ReadonlyMap<string, Ports>>();

function portsOf(cluster: Cluster, server: RealServer, protocol: Protocol): readonly number[] {
  let index = indexes.get(cluster);
  if (!index) indexes.set(cluster, (index = indexPorts(cluster)));
  return [...(index.get(server.name)?.[protocol] ?? [])].sort((a, b) => a - b);
}

/** The ports of every real server: asked for once a server, and so read once a cluster. */
function indexPorts(cluster: Cluster): ReadonlyMap<string, Ports> {
  const index = new Map<string, Ports>();
  for (const { protocol, ports, members } of cluster.virtualServers) {
    for (const { server, port } of members) {
      let found = index.get(server.name);
      if (!found) index.set(server.name, (found = { tcp: new Set(), udp: new Set() }));
      // A firewall mark over several ports keeps the port of each connection.
      for (const served of ports.length > 1 ? ports : [port]) found[protocol]?.add(served);
    }
  }
  return index;
}
