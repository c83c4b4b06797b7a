import type { Heartbeat } from './cluster';
import type { ClusterInput } from './cluster-input';
import { LvsError } from './errors';
import { routerIdOf } from './names';

/**
 * Reads how the LVS routers of a cluster watch each other, and checks that they do it soon enough.
 *
 * @throws LvsError `FailoverTooSlow`, and whatever the engine has against the heartbeats
 */
export function readHeartbeat({ path, name, guest, ...input }: ClusterInput): Heartbeat {
  const { engine } = guest;
  const at = (subject: string) => ({ path, subject });
  const given = engine.heartbeat(input.heartbeat ?? {}, at);
  const heartbeat =
    engine.name === 'keepalived'
      ? { ...given, virtualRouterId: given.virtualRouterId ?? routerIdOf(name) }
      : given;
  const { maxFailover } = input;
  const seconds = engine.promises.failover(heartbeat);
  if (maxFailover !== undefined && seconds > maxFailover) {
    const { intervalSeconds, deadSeconds } = heartbeat;
    throw new LvsError('FailoverTooSlow', {
      ...at('maxFailover'),
      value: maxFailover,
      allowed: `${seconds} or more, since ${engine.name} beats every ${intervalSeconds} s and takes over after ${deadSeconds} s`,
    });
  }
  return heartbeat;
}
