import type { Cluster, RealServer } from '../model/cluster/cluster';
import type { Machine } from '../model/machine';
import { DISTRIBUTIONS } from './distributions';
import { SERVICES } from './formats';
import type { Payload } from './payload';
import { renderRealServerFirewall } from './real-server-firewall';

/**
 * What a real server's seed holds beside {@link machinePayload}: a firewall that lets its services
 * through. The workload itself is the user's cloud-config.
 *
 * @throws LvsError whatever value a file cannot hold
 */
export function realServerPayload(cluster: Cluster, server: RealServer, machine: Machine): Payload {
  const services = SERVICES[machine.guest.serviceManager];
  const distribution = DISTRIBUTIONS[machine.guest.packageManager];
  const file = renderRealServerFirewall(cluster, server, services.firewallPath);
  const firewall = services.firewall(file, distribution);
  const ssh = services.ssh(distribution);
  return {
    files: [...firewall.files, ...ssh.files],
    firstBoot: [...firewall.firstBoot, ...ssh.firstBoot],
  };
}
