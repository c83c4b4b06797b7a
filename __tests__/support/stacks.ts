import { LibvirtProvider } from '@cdktf/provider-libvirt/lib/provider';
import { TerraformStack, Testing, type App } from 'cdktf';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  HealthCheck,
  LvsCluster,
  type IRealServer,
  type LvsClusterProps,
  type VirtualServerOptions,
} from '../../constructs';
import { guideProps, ROUTERS } from './guide';

export { guideProps, onGuest, ROUTERS } from './guide';

let folder: string | undefined;

afterAll(() => {
  if (folder !== undefined) rmSync(folder, { recursive: true });
  folder = undefined;
});

/** An app whose folder is gone after the tests of a file: CDKTF would leave one for each app. */
export function newApp(): App {
  folder ??= mkdtempSync(join(tmpdir(), 'cdktf-lvs-test-'));
  return Testing.app({ outdir: folder });
}

/** A stack with its provider, in an app of its own. */
export function newStack(id = 'guide', app: App = newApp()): TerraformStack {
  const stack = new TerraformStack(app, id);
  new LibvirtProvider(stack, 'libvirt', { uri: 'qemu:///system' });
  return stack;
}

/** The guide's virtual server. */
export const HTTP: VirtualServerOptions = {
  vip: '192.168.26.10',
  port: 80,
  healthCheck: HealthCheck.http('/'),
};

/** The guide's cluster. */
export interface GuideCluster {
  readonly stack: TerraformStack;
  readonly cluster: LvsCluster;
  readonly one: IRealServer;
  readonly two: IRealServer;
}

/** Declares the guide's cluster, with props of one's own laid over it. */
export function guideCluster(
  props: Partial<LvsClusterProps> = {},
  stack: TerraformStack = newStack(),
): GuideCluster {
  const cluster = new LvsCluster(stack, 'lvs', { ...guideProps(), routers: ROUTERS, ...props });
  const one = cluster.addRealServer('one', { ip: '10.11.12.1' });
  const two = cluster.addRealServer('two', { ip: '10.11.12.2' });
  cluster.addVirtualServer('http', HTTP);
  return { stack, cluster, one, two };
}
