import type { Cluster, Router } from '../model/cluster';
import type { Machine } from '../model/machine';
import { ENGINES, SERVICES } from './formats';
import type { Payload } from './payload';
import { renderRouterFirewall } from './router-firewall';

/**
 * What an LVS router's seed holds beside {@link machinePayload}: the firewall, forwarding, and the
 * engine, which is started last.
 *
 * @throws LvsError whatever value a file cannot hold
 */
export function routerPayload(cluster: Cluster, router: Router, machine: Machine): Payload {
  const services = SERVICES[machine.guest.serviceManager];
  const parts = [
    services.firewall(renderRouterFirewall(cluster, router)),
    services.forwarding(),
    services.ssh(),
    ENGINES[machine.guest.engine.name](cluster, router),
  ];
  return {
    files: parts.flatMap((part) => part.files),
    firstBoot: parts.flatMap((part) => part.firstBoot),
  };
}
