import type { Cluster, RealServer } from '../model/cluster/cluster';
import { areSeveral } from '../model/virtual-server/ports';
import { commonInput } from './firewall-rules';
import * as guard from './guard';
import { destinationPorts, renderIptables, rule, type Rule } from './iptables';
import { OpenPorts } from './open-ports';
import type { SeedFile } from './payload';

/** What one real server opens. */
class ServerPorts {
  /** To everybody: the ports of its services. */
  public readonly services = new OpenPorts();
  /** To the LVS routers alone: what their checks ask beside those. */
  public readonly checks = new OpenPorts();
}

/** What is read, or written, once a cluster: thousands of real servers ask for it. */
interface Memory {
  readonly portsByName: ReadonlyMap<string, ServerPorts>;
  readonly filesByPorts: Map<string, SeedFile>;
}

const memories = new WeakMap<Cluster, Memory>();

/**
 * The firewall of a real server: SSH, and the ports of every virtual server that it stands behind,
 * or is the sorry server of; from any source, since under NAT a request keeps its client's address.
 * Then, from the LVS routers alone, whatever else their checks ask: a check may have a port of its
 * own, or another transport protocol than the service. Real servers with the same ports share one
 * file.
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
  const ports = portsByName.get(server.name) ?? new ServerPorts();
  const key = `${file}:${ports.services.key}:${ports.checks.key}`;
  let rendered = filesByPorts.get(key);
  if (!rendered) filesByPorts.set(key, (rendered = render(cluster, server, file, ports)));
  return rendered;
}

function render(cluster: Cluster, { path }: RealServer, file: string, open: ServerPorts): SeedFile {
  const accept = (ports: OpenPorts, subject: string, source: Rule) =>
    ports.all.flatMap(([transport, list]) =>
      destinationPorts(transport, list, { path, subject }).map((match) =>
        rule('-A', 'INPUT', source, match, '-j', 'ACCEPT'),
      ),
    );
  const checks = cluster.routers.flatMap((router) => {
    const origin = { path: router.path, subject: 'address' };
    const source = ['-s', guard.network(router.private.address, origin)];
    return accept(open.checks, 'port of the health check', source);
  });
  return renderIptables(
    file,
    [
      {
        name: 'filter',
        policies: { INPUT: 'DROP', FORWARD: 'DROP', OUTPUT: 'ACCEPT' },
        rules: [...commonInput(cluster), ...accept(open.services, 'ports', []), ...checks],
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

function indexPorts(cluster: Cluster): ReadonlyMap<string, ServerPorts> {
  const index = new Map<string, ServerPorts>();
  const portsOf = ({ name }: RealServer) => {
    let found = index.get(name);
    if (!found) index.set(name, (found = new ServerPorts()));
    return found;
  };
  for (const virtualServer of cluster.virtualServers) {
    const { path, protocol, ports, members, sorryServer, sorryServerPort } = virtualServer;
    const transports = guard.transports(protocol, { path, subject: 'protocol' });
    // A firewall mark over several ports keeps the port of each connection.
    for (const { server, port } of members) {
      portsOf(server).services.add(transports, areSeveral(ports) ? ports : [port]);
    }
    // It stands behind nobody, and is asked at the virtual server's own ports unless it has one.
    const sorry = sorryServer && cluster.realServers.find((one) => one.address === sorryServer);
    if (sorry) portsOf(sorry).services.add(transports, sorryServerPort ? [sorryServerPort] : ports);
  }
  // Once all that is open to everybody is known.
  for (const { healthCheck, members } of cluster.virtualServers) {
    if (healthCheck.asked === undefined) continue;
    const { transport, port: own } = healthCheck.asked;
    for (const { server, port } of members) {
      const { services, checks } = portsOf(server);
      if (!services.has(transport, own ?? port)) checks.add([transport], [own ?? port]);
    }
  }
  return index;
}
