import type { Cluster, Router } from '../model/cluster/cluster';
import type { Machine } from '../model/machine';
import { DISTRIBUTIONS } from './distributions';
import { ENGINES, SERVICES } from './formats';
import type { Payload } from './payload';
import { renderRouterFirewall } from './router-firewall';
import { routerPackages } from './router-packages';

/**
 * What an LVS router's seed holds beside {@link machinePayload}: its packages, the firewall, the
 * engine's kernel modules, forwarding and other settings, some of which appear with the modules; and
 * the engine, which is started last.
 *
 * @throws LvsError whatever value a file cannot hold
 */
export function routerPayload(cluster: Cluster, router: Router, machine: Machine): Payload {
  const services = SERVICES[machine.guest.serviceManager];
  const distribution = DISTRIBUTIONS[machine.guest.packageManager];
  const engine = ENGINES[machine.guest.engine.name];
  const packages = routerPackages(cluster, machine);
  const firewall = services.firewall(renderRouterFirewall(cluster, router), distribution);
  const modules = engine.modules?.(cluster);
  const parts = [
    { files: modules ? [modules] : [], firstBoot: [] },
    services.forwarding(),
    services.ssh(distribution),
    engine.payload(cluster, router),
  ];
  const files = parts.flatMap((part) => part.files);
  return {
    files: [...packages.files, ...firewall.files, ...files],
    firstBoot: [
      ...packages.firstBoot,
      ...firewall.firstBoot,
      ...distribution.relabel(files.map(({ path }) => path)),
      ...parts.flatMap((part) => part.firstBoot),
    ],
  };
}
