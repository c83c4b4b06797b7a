import { checkAbility } from '../capability';
import type { Protocol } from '../engine';
import { LvsError } from '../errors';
import type { GuestProfile } from '../guest';
import { HealthCheck } from '../health-check';
import type { CheckPlan } from '../health-checks/plan';
import type { Origin } from '../subnet';

/**
 * What a guest's engine is told of a virtual server's health check. The kind itself says what each
 * engine can do.
 *
 * @throws LvsError `EngineCannot`
 */
export function readHealthCheck(
  { kind }: HealthCheck = HealthCheck.tcp(),
  protocol: Protocol,
  intervalSeconds: number,
  guest: GuestProfile,
  origin: Origin,
): CheckPlan {
  const { name, protocols, options } = kind;
  if (!protocols.includes(protocol) && options.port === undefined) {
    throw new LvsError('EngineCannot', {
      ...origin,
      value: name,
      allowed: `a check that shows whether a service of ${protocol} works, with every engine; ${name} shows it of ${protocols.join(', ')}`,
      remedy:
        'HealthCheck.udp, sendExpect and dns ask over UDP; ping, script and command check any service; or give the check a port of its own.',
    });
  }
  return checkAbility(guest, name, (one) => one.engine.healthCheck(kind, intervalSeconds), origin);
}
