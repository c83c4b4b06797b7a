import type { TerraformStack } from 'cdktf';
import {
  Guest,
  LvsCluster,
  VirtualMachine,
  type LvsClusterProps,
  type LvsRouterOptions,
  type RealServerOptions,
  type VirtualMachineProps,
  type VirtualServerOptions,
} from '../../../constructs';
import { HTTP, ROUTERS, guideCluster, guideProps, newStack } from '../stacks';
import { Template } from '../template';

/** Shows that a default which is said in words is what happens; fails where it is not. */
export type Seen = (sentence: string) => void;

/** A machine alone, such as the guide's own run. */
export const PULSE = Guest.enterpriseLinux6();

/** What keepalived runs on. */
export const KEEPALIVED = Guest.debian12();

/** The guide's cluster with other props. */
export const withCluster = (props: Partial<LvsClusterProps> = {}) => guideCluster(props).stack;

/** The guide's cluster whose LVS router `primary` has other props. */
export function withRouter(options: Partial<LvsRouterOptions> = {}, id = 'primary') {
  const stack = newStack();
  const cluster = new LvsCluster(stack, 'lvs', guideProps());
  cluster.addRouter(id, { ...ROUTERS[0]!, ...options });
  cluster.addRouter('backup', ROUTERS[1]!);
  for (const octet of [1, 2]) cluster.addRealServer(`s${octet}`, { ip: `10.11.12.${octet}` });
  cluster.addVirtualServer('http', HTTP);
  return stack;
}

/** The guide's cluster with a third real server. */
export function withServer(
  options: Partial<RealServerOptions> = {},
  props: Partial<LvsClusterProps> = {},
  id = 'three',
): TerraformStack {
  const { stack, cluster } = guideCluster(props);
  cluster.addRealServer(id, { ip: '10.11.12.3', ...options });
  return stack;
}

/** A machine outside a cluster. */
export function withMachine(props: Partial<VirtualMachineProps> = {}, id = 'vm'): TerraformStack {
  const stack = newStack();
  new VirtualMachine(stack, id, { guest: PULSE, nics: [], ...props });
  return stack;
}

/** What a second virtual server of the guide's cluster is in the model. */
export function serviceWith(
  options: Partial<VirtualServerOptions> = {},
  props: Partial<LvsClusterProps> = {},
) {
  const { cluster } = guideCluster(props);
  cluster.addVirtualServer('new', { vip: HTTP.vip, port: 81, ...options });
  return cluster.toCluster().virtualServers.find((one) => one.name === 'new')!;
}

/** That a stack is the same whether a prop is left out or has what is said of it. */
export const same = (leftOut: () => TerraformStack, said: () => TerraformStack) => (): void =>
  expect(Template.of(said()).text).toBe(Template.of(leftOut()).text);

/** The providers of a stack's resources of the library's, each once; undefined is the default one. */
export function providersOf(stack: TerraformStack): readonly unknown[] {
  const types = ['libvirt_domain', 'libvirt_volume', 'libvirt_network', 'libvirt_cloudinit_disk'];
  const template = Template.of(stack);
  return [...new Set(types.flatMap((type) => template.resources(type)).map((r) => r['provider']))];
}
