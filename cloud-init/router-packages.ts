import type { Cluster } from '../model/cluster/cluster';
import type { Machine } from '../model/machine';
import { DISTRIBUTIONS } from './distributions';
import { ENGINES, SERVICES } from './formats';
import type { Payload } from './payload';
import { retry } from './retry';
import { waitForGateway } from './wait-for-gateway';

/**
 * The packages of an LVS router, from where the cluster says they come. While they are installed
 * the engine's configuration stands aside: a package may bring one of its own, or start the engine
 * as soon as it finds one. They are asked for until they are there, within bounds: without them
 * nothing makes the machine an LVS router, at a later boot neither. That can take minutes, so the
 * firewall is loaded before it where the image can. The image's own is left alone until then: where
 * iptables is yet to come, it is the only one.
 *
 * @throws LvsError `AddressInvalid`, `RepositoryInvalid`
 */
export function routerPackages(cluster: Cluster, machine: Machine): Payload {
  const { path, guest, packageSource } = cluster;
  if (packageSource.kind === 'baked') return { files: [], firstBoot: [] };
  const distribution = DISTRIBUTIONS[guest.packageManager];
  const { configuration } = ENGINES[guest.engine.name];
  const aside = `${configuration}.seed`;
  return {
    files: distribution.repository(packageSource, path),
    firstBoot: [
      ...SERVICES[guest.serviceManager].loadFirewall,
      ...waitForGateway(machine),
      ['mv', '-f', configuration, aside],
      ...distribution.install(guest.routerPackages, packageSource).map(retry),
      ['mv', '-f', aside, configuration],
    ],
  };
}
