import { BFD_DEFAULTS, networkOfNeighbor } from '../model/heartbeat/bfd';
import type { Cluster, Router } from '../model/cluster/cluster';
import type { BfdOptions } from '../model/heartbeat/heartbeat';
import * as guard from './guard';
import { rule, type Rule } from './iptables';
import { block } from './keepalived-block';

/** The port of BFD's control packets over one hop: RFC 5881, 4. */
const CONTROL_PORT = '3784';

const NAME = 'neighbor';

/**
 * How an LVS router watches its cluster's neighbour by BFD; nothing where it watches none.
 *
 * @throws LvsError whatever value the file cannot hold
 */
export function bfdBlock(cluster: Cluster, router: Router): readonly string[] {
  const bfd = cluster.heartbeat.bfd;
  if (bfd === undefined) return [];
  const { path } = cluster;
  const at = (key: keyof BfdOptions) => ({ path, subject: `heartbeat.bfd.${key}` });
  const { intervalSeconds, multiplier } = { ...BFD_DEFAULTS, ...known(bfd) };
  const own = router[networkOf(cluster, bfd)].address;
  const origin = at('intervalSeconds');
  const milliseconds = guard.integer(Math.round(intervalSeconds * 1_000), 10, 10_000, origin);
  return block(`bfd_instance ${NAME}`, [
    `neighbor_ip ${guard.address(bfd.neighbor, at('neighbor'))}`,
    `source_ip ${guard.address(own, { path: router.path, subject: 'address' })}`,
    `min_rx ${milliseconds}`,
    `min_tx ${milliseconds}`,
    `multiplier ${guard.integer(multiplier, 2, 10, at('multiplier'))}`,
    // What it says is of the router, not of a real server.
    'vrrp',
  ]);
}

/** What the LVS router gives its addresses up for, beside a link: one word for both networks. */
export function trackedBfd({ heartbeat }: Cluster): readonly string[] {
  return heartbeat.bfd === undefined ? [] : block('track_bfd', [NAME]);
}

/** The neighbour's packets, if it is watched. */
export function bfdInput(cluster: Cluster, router: Router): readonly Rule[] {
  const bfd = cluster.heartbeat.bfd;
  if (bfd === undefined) return [];
  const { device } = router[networkOf(cluster, bfd)];
  const origin = { path: cluster.path, subject: 'heartbeat.bfd.neighbor' };
  return [
    rule(
      ['-A', 'INPUT', '-i', guard.device(device, { path: router.path, subject: 'device' })],
      ['-s', guard.network(bfd.neighbor, origin)],
      ['-p', 'udp', '-m', 'udp', '--dport', CONTROL_PORT, '-j', 'ACCEPT'],
    ),
  ];
}

function networkOf({ path, publicNetwork, privateNetwork }: Cluster, { neighbor }: BfdOptions) {
  return networkOfNeighbor(neighbor, {
    path,
    publicCidr: publicNetwork.cidr,
    privateCidr: privateNetwork.cidr,
  });
}

function known({ intervalSeconds, multiplier }: BfdOptions): Partial<BfdOptions> {
  return {
    ...(intervalSeconds !== undefined && { intervalSeconds }),
    ...(multiplier !== undefined && { multiplier }),
  };
}
