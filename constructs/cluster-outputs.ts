import { Lazy, TerraformOutput, TerraformStack } from 'cdktf';
import { portText } from '../model/virtual-server/ports';
import type { LvsCluster } from './lvs-cluster';

/** Puts out of a stack where its cluster is reached, who is in it, and what it promises. */
export function addClusterOutputs(cluster: LvsCluster): void {
  const add = (name: string, description: string, produce: () => unknown) =>
    addOutput(cluster, name, description, produce);
  add('vips', 'The VIPs that clients use.', () => cluster.vips);
  add('virtual_servers', 'Where clients reach each virtual server.', () =>
    Object.fromEntries(
      cluster.virtualServers.map((one) => {
        const { name, vip, protocol, firewallMark, members } = one;
        const ports = one.ports.map(portText);
        const mark = firewallMark && { firewall_mark: firewallMark };
        return [name, { vip, protocol, ports, ...mark, real_servers: members }];
      }),
    ),
  );
  add('promises', 'What the configuration promises, in seconds at the worst.', () => ({
    failover: cluster.failoverSeconds,
    removal: cluster.removalSeconds,
    reentry: cluster.reentrySeconds,
  }));
  add('nat_vip', 'The gateway of the real servers.', () => cluster.natVip);
  add('routers', 'The real addresses of the LVS routers.', () =>
    Object.fromEntries(
      cluster.routers.map(({ hostName, publicIp, privateIp }) => [
        hostName,
        { public_ip: publicIp, private_ip: privateIp },
      ]),
    ),
  );
  add('real_servers', 'The addresses of the real servers.', () =>
    Object.fromEntries(cluster.realServers.map(({ name, privateIp }) => [name, privateIp])),
  );
}

/** Named after the cluster and without a hash, so that `terraform output lvs_vips` can be typed. */
function addOutput(
  cluster: LvsCluster,
  name: string,
  description: string,
  produce: () => unknown,
): void {
  const output = new TerraformOutput(cluster, `output-${name}`, {
    description,
    value: Lazy.anyValue({
      produce: ({ preparing }) => {
        // A cluster without machines of ours has no seed that would ask for the whole.
        if (!preparing) cluster.toCluster();
        return produce();
      },
    }),
  });
  const stack = TerraformStack.of(cluster);
  const ids = cluster.node.scopes.slice(stack.node.scopes.length).map((one) => one.node.id);
  if (ids.every((id) => /^[A-Za-z][A-Za-z0-9-]*$/.test(id))) {
    output.overrideLogicalId([...ids, name].join('_'));
  }
}
