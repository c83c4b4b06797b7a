import { KEEPALIVED } from '../../model/engines/keepalived';
import { PULSE } from '../../model/engines/pulse';
import type { Engine } from '../../model/engine';
import type { HealthCheck } from '../../model/health-check';
import { Cannot } from '../../model/health-checks';
import type { CheckPlan } from '../../model/health-checks/plan';

/** What an engine is told of a check. */
export function planFor(engine: Engine, { kind }: HealthCheck, intervalSeconds = 6): CheckPlan {
  const plan = engine.healthCheck(kind, intervalSeconds);
  if (plan instanceof Cannot) throw new Error(`${engine.name} wants ${plan.allowed}`);
  return plan;
}

/** What both engines are told of a check, as far as they can: a cluster of either may hold it. */
export function planned({ kind }: HealthCheck, intervalSeconds = 6): CheckPlan {
  const plans = [PULSE, KEEPALIVED].map((engine) => engine.healthCheck(kind, intervalSeconds));
  return Object.assign(
    { kind: kind.name },
    ...plans.filter((plan) => !(plan instanceof Cannot)),
  ) as CheckPlan;
}
