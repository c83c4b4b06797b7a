import type { TerraformStack } from 'cdktf';
import {
  Guest,
  HealthCheck,
  LvsCluster,
  RealServer,
  Scheduler,
  type CloudConfig,
  type ErrorName,
} from '../../../constructs';
import { HTTP, ROUTERS, guideCluster, guideProps, newStack } from '../stacks';
import { ENGINES } from '../served';
import { LVS } from './row';

/** A declaration whose fault only the whole shows: it is refused at synth, and not written. */
export interface WholeRefusal {
  readonly error: ErrorName;
  readonly prop: string;
  readonly path: string;
  readonly says: readonly string[];
  readonly declare: () => TerraformStack;
}

function bare(declare: (cluster: LvsCluster) => void, props: object = {}): TerraformStack {
  const stack = newStack();
  declare(new LvsCluster(stack, 'lvs', { ...guideProps(), ...props }));
  return stack;
}

const withConfig = (cloudConfig: CloudConfig) => (): TerraformStack => {
  const { stack, cluster } = guideCluster();
  cluster.addRealServer('new', { ip: '10.11.12.3', cloudConfig });
  return stack;
};

const servers = (cluster: LvsCluster, count: number) => {
  for (let i = 1; i <= count; i++) cluster.addRealServer(`s${i}`, { ip: `10.11.12.${i}` });
};

/** What only the whole shows. */
export const WHOLE_ROWS: readonly WholeRefusal[] = [
  {
    error: 'RouterCount',
    prop: 'one LVS router',
    path: LVS,
    says: ['is 1', 'exactly 2, with pulse'],
    declare: () =>
      bare((cluster) => {
        cluster.addRouter('primary', ROUTERS[0]!);
        servers(cluster, 2);
        cluster.addVirtualServer('http', HTTP);
      }),
  },
  {
    error: 'RouterCount',
    prop: 'no machine at all',
    path: LVS,
    says: ['is 0', 'exactly 2, with pulse'],
    declare: () =>
      bare((cluster) => {
        RealServer.fromAddress(cluster, 'one', '10.11.12.1');
        RealServer.fromAddress(cluster, 'two', '10.11.12.2');
        cluster.addVirtualServer('http', HTTP);
      }),
  },
  ...['10.11.12.10', '10.11.12.8'].map((sorryServer): WholeRefusal => ({
    error: 'SorryServerInvalid',
    prop: `sorryServer ${sorryServer}`,
    path: `${LVS}/sorry`,
    says: [`"${sorryServer}"`, 'floating address', 'a server of its own'],
    declare: () => {
      const { stack, cluster } = guideCluster();
      cluster.addVirtualServer('sorry', { ...HTTP, port: 81, sorryServer });
      return stack;
    },
  })),
  {
    error: 'NextHopMissing',
    prop: 'no VIP on the public network',
    path: LVS,
    says: ['["203.0.113.10"]', 'routedNetworks', 'a VIP on the public network'],
    declare: () =>
      bare(
        (cluster) => {
          servers(cluster, 2);
          cluster.addVirtualServer('http', { ...HTTP, vip: '203.0.113.10' });
        },
        { routers: ROUTERS, routedNetworks: ['203.0.113.0/24'] },
      ),
  },
  {
    error: 'QuorumInvalid',
    prop: 'a quorum that nobody reaches',
    path: `${LVS}/quorum`,
    says: ['{"weight":2,"hysteresis":1}', 'are 2 together', 'lower weight and hysteresis'],
    declare: () => {
      const { stack, cluster } = guideCluster({ guest: Guest.debian12() });
      const quorum = { weight: 2, hysteresis: 1 };
      const options = { ...HTTP, port: 81, sorryServer: '10.11.12.99', quorum };
      cluster.addVirtualServer('quorum', options);
      return stack;
    },
  },
  {
    error: 'RealServerCount',
    prop: 'one real server',
    path: LVS,
    says: ['is 1', '2 or more', 'minRealServers'],
    declare: () =>
      bare(
        (cluster) => {
          servers(cluster, 1);
          cluster.addVirtualServer('http', HTTP);
        },
        { routers: ROUTERS },
      ),
  },
  {
    error: 'RealServerCount',
    prop: 'one real server behind a virtual server',
    path: `${LVS}/http`,
    says: ['is 1', '2 or more', 'Add real servers'],
    declare: () =>
      bare(
        (cluster) => {
          servers(cluster, 2);
          cluster.addVirtualServer('http', { ...HTTP, realServers: [cluster.realServers[0]!] });
        },
        { routers: ROUTERS },
      ),
  },
  {
    error: 'VirtualServerMissing',
    prop: 'no virtual server',
    path: LVS,
    says: ['is 0', 'pulse refuses to start', 'Call addVirtualServer'],
    declare: () => bare((cluster) => servers(cluster, 2), { routers: ROUTERS }),
  },
  {
    error: 'CloudConfigConflict',
    prop: 'cloudConfig.hostname',
    path: `${LVS}/new`,
    says: ['cloudConfig.hostname', '"x"', 'Set hostName'],
    declare: withConfig({ hostname: 'x' }),
  },
  {
    error: 'CloudConfigInvalid',
    prop: 'cloudConfig.runcmd',
    path: `${LVS}/new`,
    says: ['cloudConfig.runcmd[0]', 'a string, or a list of strings'],
    declare: withConfig({ runcmd: [{ not: 'a command' }] }),
  },
  {
    error: 'FileInvalid',
    prop: 'cloudConfig.write_files',
    path: `${LVS}/new`,
    says: ['"srv/x"', 'an absolute, normalized path'],
    declare: withConfig({ write_files: [{ path: 'srv/x', content: '' }] }),
  },
  ...ENGINES.map(([engine, guest]): WholeRefusal => ({
    error: 'NoWeight',
    prop: `weights that are all 0, with ${engine}`,
    path: `${LVS}/drained`,
    says: ['[0,0]', 'no new connection', 'Give one real server a weight'],
    declare: () => {
      const { stack, cluster, one, two } = guideCluster({ guest });
      const drained = cluster.addVirtualServer('drained', { ...HTTP, port: 81 });
      for (const server of [one, two]) drained.addRealServer(server, { weight: 0 });
      return stack;
    },
  })),
  ...ENGINES.map(([engine, guest]): WholeRefusal => ({
    error: 'NoWeight',
    prop: `real servers that all drain, with ${engine}`,
    path: `${LVS}/http`,
    says: ['[0,0]', 'Give one real server a weight'],
    declare: () =>
      bare(
        (cluster) => {
          for (const octet of [1, 2]) {
            cluster.addRealServer(`s${octet}`, { ip: `10.11.12.${octet}`, draining: true });
          }
          cluster.addVirtualServer('http', HTTP);
        },
        { routers: ROUTERS, guest },
      ),
  })),
  ...[Scheduler.DH, Scheduler.SH].map((scheduler): WholeRefusal => ({
    error: 'WeightZeroWithHashing',
    prop: `a real server that drains, with ${scheduler}`,
    path: `${LVS}/hashed`,
    says: ['[0,1]', 'refuses the clients', 'Choose another scheduler'],
    declare: () => {
      const { stack, cluster, one, two } = guideCluster();
      const hashed = cluster.addVirtualServer('hashed', { ...HTTP, port: 81, scheduler });
      hashed.addRealServer(one, { draining: true });
      hashed.addRealServer(two);
      return stack;
    },
  })),
  ...[Scheduler.DH, Scheduler.SH, Scheduler.MH].map((scheduler): WholeRefusal => ({
    error: 'WeightZeroWithHashing',
    prop: `a weight by exit code, with ${scheduler}`,
    path: `${LVS}/hashed`,
    says: ['weightByExitCode', 'refuses the clients', 'leave weightByExitCode out'],
    declare: () => {
      const { stack, cluster } = guideCluster({ guest: Guest.debian12() });
      const content = '#!/bin/sh\n';
      const healthCheck = HealthCheck.script({ content, weightByExitCode: true });
      cluster.addVirtualServer('hashed', { ...HTTP, port: 81, scheduler, healthCheck });
      return stack;
    },
  })),
];
