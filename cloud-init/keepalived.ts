import type { Cluster, Router } from '../model/cluster/cluster';
import { syncInput } from './connection-sync';
import { DISTRIBUTIONS } from './distributions';
import { scriptFiles } from './health-check-script';
import { KEEPALIVED_SCRIPTS } from './health-check-keepalived';
import { fromPeer } from './firewall-rules';
import { rule, type Rule } from './iptables';
import { renderKeepalivedConf } from './keepalived-conf';
import { notifyFiles } from './keepalived-notify';
import { renderKeepalivedUnit } from './keepalived-unit';
import type { Payload } from './payload';
import { enablePackagedUnit, restartUnits } from './systemd';

const UNIT = 'keepalived.service';

/** keepalived on an LVS router: its configuration, and what it is started after. */
export function keepalivedPayload(cluster: Cluster, router: Router): Payload {
  const distribution = DISTRIBUTIONS[cluster.guest.packageManager];
  return {
    files: [
      ...notifyFiles(cluster),
      ...cluster.virtualServers.flatMap((one) => scriptFiles(KEEPALIVED_SCRIPTS, one)),
      // An image that holds keepalived would start it at the first boot as soon as it has this file:
      // without our drop-in, and so without firewall and forwarding, but with the addresses.
      { ...renderKeepalivedConf(cluster, router), deferred: distribution.startsServices },
      renderKeepalivedUnit(),
    ],
    firstBoot: [
      // Off, as the policy has it, a check may connect to the ports of a few well-known services.
      ...distribution.allow('keepalived_connect_any'),
      enablePackagedUnit(UNIT),
      // Not only started: a package or the image may have started it before its configuration.
      restartUnits([UNIT]),
    ],
  };
}

/**
 * A peer's heartbeats: VRRP on both networks, by its number, which needs no list of names; signed,
 * they come as AH's.
 */
export function keepalivedPeerInput(cluster: Cluster, peer: Router): readonly Rule[] {
  const signed = cluster.heartbeat.authentication?.type === 'AH';
  const vrrp = ['-p', signed ? '51' : '112', '-j', 'ACCEPT'];
  return [
    rule(fromPeer(peer, 'public'), vrrp),
    rule(fromPeer(peer, 'private'), vrrp),
    ...syncInput(cluster, peer),
  ];
}
