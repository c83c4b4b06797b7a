import type { Cluster, RealServer } from '../model/cluster/cluster';
import { areSeveral } from '../model/virtual-server/ports';
import { commonInput } from './firewall-rules';
import * as guard from './guard';
import { destinationPorts, renderIptables, rule } from './iptables';
import { OpenPorts } from './open-ports';
import type { SeedFile } from './payload';

/** What is read, or written, once a cluster: thousands of real servers ask for it. */
interface Memory {
  readonly portsByName: ReadonlyMap<string, OpenPorts>;
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
  const ports = portsByName.get(server.name) ?? new OpenPorts();
  const key = `${file}:${ports.key}`;
  let rendered = filesByPorts.get(key);
  if (!rendered) filesByPorts.set(key, (rendered = render(cluster, server, file, ports)));
  return rendered;
}

function render(cluster: Cluster, { path }: RealServer, file: string, open: OpenPorts): SeedFile {
  const services = open.all.flatMap(([transport, ports]) =>
    destinationPorts(transport, ports, { path, subject: 'ports' }).map((match) =>
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

function indexPorts(cluster: Cluster): ReadonlyMap<string, OpenPorts> {
  const index = new Map<string, OpenPorts>();
  const openPortsOf = ({ name }: RealServer) => {
    let found = index.get(name);
    if (!found) index.set(name, (found = new OpenPorts()));
    return found;
  };
  for (const virtualServer of cluster.virtualServers) {
    const { path, protocol, ports, members, sorryServer, sorryServerPort } = virtualServer;
    const transports = guard.transports(protocol, { path, subject: 'protocol' });
    // A firewall mark over several ports keeps the port of each connection.
    for (const { server, port } of members) {
      openPortsOf(server).add(transports, areSeveral(ports) ? ports : [port]);
    }
    // It stands behind nobody, and is asked at the virtual server's own ports unless it has one.
    const sorry = sorryServer && cluster.realServers.find((one) => one.address === sorryServer);
    if (sorry) openPortsOf(sorry).add(transports, sorryServerPort ? [sorryServerPort] : ports);
  }
  return index;
}
