import type { Cluster, FloatingAddress, Router, VirtualServer } from '../model/cluster/cluster';
import { FTP_DATA_PORT } from '../model/virtual-server/ftp';
import type { PortOrRange } from '../model/virtual-server/ports';
import { groupInput } from './connection-sync';
import { commonInput } from './firewall-rules';
import { ENGINES, SERVICES } from './formats';
import * as guard from './guard';
import { bfdInput } from './keepalived-bfd';
import { destinationPorts, renderIptables, rule, sourcePorts, type Rule } from './iptables';
import { OpenPorts } from './open-ports';
import type { SeedFile } from './payload';

/**
 * The firewall of an LVS router: the peers' heartbeats on both paths, the ports of the VIPs, SSH
 * at its own addresses, and forwarding between the two networks; then the marks of multi-port
 * services (guide 3.4).
 *
 * @throws LvsError whatever value the file cannot hold
 */
export function renderRouterFirewall(cluster: Cluster, router: Router): SeedFile {
  const marked = cluster.virtualServers.filter((one) => one.firewallMark !== undefined);
  const { peerInput } = ENGINES[cluster.guest.engine.name];
  const privateNetwork = guard.network(cluster.privateNetwork.cidr, {
    path: cluster.path,
    subject: 'privateNetwork',
  });
  const translations = [
    ...cluster.virtualServers.flatMap(activeFtp),
    ...(cluster.egress
      ? [rule('-A', 'POSTROUTING', '-s', privateNetwork, '-o', 'eth0', '-j', 'MASQUERADE')]
      : []),
  ];
  return renderIptables(
    SERVICES[cluster.guest.serviceManager].firewallPath,
    [
      {
        name: 'filter',
        policies: { INPUT: 'DROP', FORWARD: 'DROP', OUTPUT: 'ACCEPT' },
        rules: [
          ...commonInput(cluster, router),
          ...peersOf(cluster, router).flatMap((peer) => peerInput(cluster, peer)),
          ...groupInput(cluster),
          ...bfdInput(cluster, router),
          ...cluster.virtualServers.flatMap(virtualServerInput),
          rule(
            ['-A', 'FORWARD', '-i', 'eth0', '-o', 'eth1'],
            ['-m', 'state', '--state', 'ESTABLISHED,RELATED', '-j', 'ACCEPT'],
          ),
          ...forwardOut(cluster, privateNetwork),
        ],
      },
      ...(marked.length > 0
        ? [
            {
              name: 'mangle' as const,
              policies: { PREROUTING: 'ACCEPT' as const },
              rules: marked.flatMap(marks),
            },
          ]
        : []),
      ...(translations.length > 0
        ? [
            {
              name: 'nat' as const,
              policies: { POSTROUTING: 'ACCEPT' as const },
              rules: translations,
            },
          ]
        : []),
    ],
    'virtual servers, heartbeat and sshFrom of the cluster',
  );
}

/**
 * What leaves the private network: with egress everything, otherwise the answers of the services
 * alone. Never by state: IPVS answers for connections that connection tracking never saw.
 */
function forwardOut(cluster: Cluster, privateNetwork: string): readonly Rule[] {
  const { path, egress, virtualServers } = cluster;
  const out = ['-A', 'FORWARD', '-i', 'eth1', '-o', 'eth0', '-s', privateNetwork];
  if (egress) return [rule(out, '-j', 'ACCEPT')];
  const answering = new OpenPorts();
  for (const virtualServer of virtualServers) {
    // Of a datagram that was forgotten, IPVS gives no answer the VIP's address.
    if (virtualServer.onePacketScheduling) continue;
    const transports = guard.transports(virtualServer.protocol, { path, subject: 'protocol' });
    answering.add(transports, servicePorts(virtualServer));
  }
  return [
    rule(out, '-p', 'icmp', '-j', 'ACCEPT'),
    ...answering.all.flatMap(([transport, ports]) =>
      sourcePorts(transport, ports, { path, subject: 'ports' }).map((match) =>
        rule(out, match, '-j', 'ACCEPT'),
      ),
    ),
  ];
}

/** The ports that real servers, and the sorry server, answer from. */
function servicePorts(virtualServer: VirtualServer): readonly PortOrRange[] {
  const { ports, firewallMark, ftp, members, sorryServer, sorryServerPort } = virtualServer;
  if (ftp) return [FTP_DATA_PORT, ...ports];
  const own = firewallMark === undefined ? members.map((one) => one.port) : ports;
  if (sorryServer === undefined) return own;
  return [...own, ...(sorryServerPort === undefined ? ports : [sorryServerPort])];
}

function peersOf(cluster: Cluster, router: Router): readonly Router[] {
  return cluster.routers.filter((one) => one.hostName !== router.hostName);
}

/**
 * IPVS takes a request where the LVS router takes its own packets, behind INPUT. Without a state:
 * after a failover the middle of a connection is all that the new active router sees of it.
 */
function virtualServerInput(virtualServer: VirtualServer): readonly Rule[] {
  const { path, vip, ftp } = virtualServer;
  // What a client answers to an active data connection goes to the port that it came from.
  const data = ftp ? destinationPorts('tcp', [FTP_DATA_PORT], { path, subject: 'ftp' }) : [];
  const to = ['-d', destination(vip, path)];
  return sources(virtualServer).flatMap((from) =>
    [...requests(virtualServer), ...data].map((match) =>
      rule('-A', 'INPUT', '-i', 'eth0', from, to, match, '-j', 'ACCEPT'),
    ),
  );
}

/** The beginnings of its rules: one for each network of clients, or one for all of them. */
function sources({ path, allowedFrom }: VirtualServer): readonly Rule[] {
  if (allowedFrom === undefined) return [[]];
  return allowedFrom.map((from) => ['-s', guard.network(from, { path, subject: 'allowedFrom' })]);
}

/**
 * Active data connections of FTP come from the VIP, as clients and their firewalls expect. IPVS sees
 * to it where it has read the control connection; here it is for those that it has not (guide, 3.5).
 */
function activeFtp({ path, vip, ftp, members, sorryServer }: VirtualServer): readonly Rule[] {
  if (!ftp) return [];
  const [match = []] = sourcePorts('tcp', [FTP_DATA_PORT], { path, subject: 'ftp' });
  const to = ['-j', 'SNAT', '--to-source', guard.address(vip.address, { path, subject: 'vip' })];
  const answering = new Set(
    members.map(({ server }) =>
      guard.network(server.address, { path: server.path, subject: 'ip' }),
    ),
  );
  if (sorryServer !== undefined) {
    answering.add(guard.network(sorryServer, { path, subject: 'sorryServer' }));
  }
  return [...answering].map((from) =>
    rule('-A', 'POSTROUTING', '-s', from, '-o', 'eth0', match, to),
  );
}

function marks(virtualServer: VirtualServer): readonly Rule[] {
  const { path, vip, firewallMark } = virtualServer;
  const origin = { path, subject: 'firewallMark' };
  const mark = guard.integer(firewallMark as number, 1, 0x7fffffff, origin);
  return requests(virtualServer).map((match) =>
    rule('-A', 'PREROUTING', '-d', destination(vip, path), match, '-j', 'MARK', '--set-mark', mark),
  );
}

function requests({ path, protocol, ports }: VirtualServer): readonly Rule[] {
  return guard
    .transports(protocol, { path, subject: 'protocol' })
    .flatMap((transport) => destinationPorts(transport, ports, { path, subject: 'ports' }));
}

function destination(vip: FloatingAddress, path: string): string {
  return guard.network(vip.address, { path, subject: 'vip' });
}
