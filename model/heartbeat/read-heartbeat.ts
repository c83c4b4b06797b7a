import { checkBfd } from './bfd';
import { checkKnob } from '../capability';
import type { ClusterInput } from '../cluster/input';
import { LvsError } from '../errors';
import type { Heartbeat, HeartbeatOptions } from './heartbeat';
import { routerIdOf } from '../names';

/**
 * Reads how the LVS routers of a cluster watch each other.
 *
 * @param input - the cluster's
 * @param backupPriority - of the router that takes over when the active one dies
 * @throws LvsError whatever the engine has against the heartbeats
 */
export function readHeartbeat(input: ClusterInput, backupPriority: number): Heartbeat {
  const { path, name, guest, heartbeat: given = {} } = input;
  for (const key of Object.keys(given) as (keyof HeartbeatOptions)[]) {
    checkKnob(guest, `heartbeat.${key}`, given[key], path);
  }
  if (given.bfd !== undefined) checkBfd(given.bfd, input);
  const heartbeat = guest.engine.heartbeat(given, (subject) => ({ path, subject }), backupPriority);
  return guest.engine.name === 'keepalived'
    ? { ...heartbeat, virtualRouterId: heartbeat.virtualRouterId ?? routerIdOf(name) }
    : heartbeat;
}

/** The refusal of heartbeats that cannot keep what the cluster wants, if they cannot. */
export function failoverViolation(input: ClusterInput, heartbeat: Heartbeat): LvsError | undefined {
  const { path, maxFailover, guest } = input;
  const seconds = guest.engine.promises.failover(heartbeat);
  if (maxFailover === undefined || seconds <= maxFailover) return undefined;
  const { intervalSeconds, deadSeconds } = heartbeat;
  return new LvsError('FailoverTooSlow', {
    path,
    subject: 'maxFailover',
    value: maxFailover,
    allowed: `${seconds} or more, since ${guest.engine.name} beats every ${intervalSeconds} s and takes over after ${deadSeconds} s`,
  });
}
