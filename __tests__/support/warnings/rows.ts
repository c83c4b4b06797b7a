import { LibvirtProvider } from '@cdktf/provider-libvirt/lib/provider';
import type { TerraformStack } from 'cdktf';
import {
  Guest,
  HealthCheck,
  Network,
  Scheduler,
  SchedulerFlag,
  type CloudConfig,
  type LvsClusterProps,
  type VirtualServerOptions,
  type WarningName,
} from '../../../constructs';
import { HTTP, ROUTERS, guideCluster, newStack } from '../stacks';

/** A declaration that is legal and unwise, and one beside it that is not. */
export interface WarningRow {
  readonly warning: WarningName;
  /** What is unwise, for the test's name. */
  readonly prop: string;
  /** The path of the construct that it is about. */
  readonly path: string;
  /** Pieces of the message. */
  readonly says: readonly string[];
  readonly declare: () => TerraformStack;
  /** The same, done as is advised, or nearly as far from it. */
  readonly wise: () => TerraformStack;
}

const LVS = 'guide/lvs';

const cluster = (props: Partial<LvsClusterProps>) => () => guideCluster(props).stack;

const serving = (options: Partial<VirtualServerOptions>) => () => {
  const { stack, cluster: lvs } = guideCluster();
  lvs.addVirtualServer('web', { vip: '192.168.26.11', ...options });
  return stack;
};

const KEEPALIVED = { guest: Guest.debian12() };

const service =
  (options: Partial<VirtualServerOptions>, props: Partial<LvsClusterProps> = {}) =>
  () => {
    const { stack, cluster: lvs } = guideCluster(props);
    lvs.addVirtualServer('new', { ...HTTP, port: 81, ...options });
    return stack;
  };

const bridges = () => ({
  publicNetwork: Network.bridge('br0', '192.168.26.0/24', { gateway: '192.168.26.254' }),
  privateNetwork: Network.bridge('br1', '10.11.12.0/24'),
  resolvers: ['192.0.2.1'],
});

const config = (cloudConfig: CloudConfig) => () => {
  const { stack, cluster: lvs } = guideCluster();
  lvs.addRealServer('three', { ip: '10.11.12.3', cloudConfig });
  return stack;
};

const secret = (prop: string, unwise: CloudConfig, wise: CloudConfig): WarningRow => ({
  warning: 'SecretInUserData',
  prop,
  path: `${LVS}/three`,
  says: [`${prop} of guide/lvs/three is given`, 'no secret in user-data'],
  declare: config(unwise),
  wise: config(wise),
});

const PEM = '-----BEGIN PRIVATE KEY-----\nMIGH\n-----END PRIVATE KEY-----\n';

/** What every warning arises from. */
export const WARNING_ROWS: readonly WarningRow[] = [
  secret('cloudConfig.password', { password: 'hunter2' }, { ssh_pwauth: false }),
  secret('cloudConfig.chpasswd', { chpasswd: { list: ['root:hunter2'] } }, { chpasswd: null }),
  secret('cloudConfig.ssh_keys', { ssh_keys: { rsa_private: PEM } }, { ssh_deletekeys: true }),
  secret(
    'cloudConfig.runcmd[0][2]',
    { runcmd: [['sh', '-c', `echo '${PEM}' >/root/key`]] },
    { runcmd: [['sh', '-c', 'true']] },
  ),
  secret(
    'cloudConfig.write_files[0].content',
    {
      write_files: [
        { path: '/root/key', encoding: 'b64', content: Buffer.from(PEM).toString('base64') },
      ],
    },
    { write_files: [{ path: '/root/key', content: 'bm90IGEga2V5' }] },
  ),
  secret(
    'cloudConfig.users[1].plain_text_passwd',
    { users: ['default', { name: 'ops', plain_text_passwd: 'hunter2' }] },
    { users: ['default', { name: 'ops', lock_passwd: true }] },
  ),
  secret(
    'cloudConfig.user.passwd',
    { user: { name: 'ops', passwd: '$6$salt$hash' } },
    { user: { name: 'ops' } },
  ),
  secret(
    'cloudConfig.write_files[1].content',
    {
      write_files: [
        { path: '/srv/a', content: 'a' },
        { path: '/srv/key', content: PEM },
      ],
    },
    { write_files: [{ path: '/srv/cert', content: PEM.replaceAll('PRIVATE KEY', 'CERTIFICATE') }] },
  ),
  {
    warning: 'RoutersOnOneHost',
    prop: 'one provider, on bridges',
    path: LVS,
    says: ['provider of the LVS routers', '"the default provider"', 'a provider of its own'],
    declare: cluster(bridges()),
    wise: () => {
      const stack = newStack();
      const second = new LibvirtProvider(stack, 'second', { uri: 'qemu+ssh://b', alias: 'b' });
      const routers = [ROUTERS[0]!, { ...ROUTERS[1]!, provider: second }];
      return guideCluster({ ...bridges(), routers }, stack).stack;
    },
  },
  {
    warning: 'RoutersOnOneHost',
    prop: 'a provider of their own, on bridges',
    path: LVS,
    says: ['"guide/second"'],
    declare: () => {
      const stack = newStack();
      const provider = new LibvirtProvider(stack, 'second', { uri: 'qemu+ssh://b', alias: 'b' });
      return guideCluster({ ...bridges(), provider }, stack).stack;
    },
    // A network that ends at the host is one host on purpose.
    wise: cluster({ ...bridges(), privateNetwork: Network.isolated('10.11.12.0/24') }),
  },
  {
    warning: 'HeartbeatTooFast',
    prop: 'heartbeat.intervalSeconds',
    path: LVS,
    says: ['heartbeat.intervalSeconds of guide/lvs is 0.09', '0.1 s apart or more'],
    declare: cluster({ ...KEEPALIVED, heartbeat: { intervalSeconds: 0.09 } }),
    wise: cluster({ ...KEEPALIVED, heartbeat: { intervalSeconds: 0.1 } }),
  },
  {
    warning: 'PreemptionTooEarly',
    prop: 'heartbeat.preemption',
    path: LVS,
    says: ['heartbeat.preemption.delaySeconds of guide/lvs is 0', ' or more', 'serves nobody'],
    declare: cluster({ ...KEEPALIVED, heartbeat: { preemption: true } }),
    wise: cluster({ ...KEEPALIVED, heartbeat: { preemption: { delaySeconds: 300 } } }),
  },
  {
    warning: 'PreemptionTooEarly',
    prop: 'heartbeat.preemption.delaySeconds',
    path: LVS,
    says: ['is 5.5'],
    declare: cluster({ ...KEEPALIVED, heartbeat: { preemption: { delaySeconds: 5.5 } } }),
    wise: cluster({ ...KEEPALIVED, heartbeat: { preemption: false } }),
  },
  {
    warning: 'VirtualRouterIdByChance',
    prop: 'heartbeat.virtualRouterId',
    path: LVS,
    says: ['heartbeat.virtualRouterId of guide/lvs is ', 'multicast'],
    declare: cluster({
      ...KEEPALIVED,
      ...bridges(),
      publicNetwork: Network.nat('192.168.26.0/24'),
      heartbeat: { advertisements: 'multicast' },
    }),
    wise: cluster({
      ...KEEPALIVED,
      privateNetwork: Network.existing('lan', '10.11.12.0/24'),
      heartbeat: { advertisements: 'multicast', virtualRouterId: 7 },
    }),
  },
  {
    warning: 'SecretInUserData',
    prop: 'heartbeat.authentication.password',
    path: LVS,
    says: ['heartbeat.authentication.password of guide/lvs is given'],
    declare: cluster({
      ...KEEPALIVED,
      heartbeat: { vrrpVersion: 2, authentication: { password: 'hunter2' } },
    }),
    wise: cluster({ ...KEEPALIVED, heartbeat: { vrrpVersion: 2 } }),
  },
  {
    warning: 'SecretInUserData',
    prop: 'heartbeat.notify',
    path: LVS,
    says: ['heartbeat.notify of guide/lvs is given'],
    declare: cluster({ ...KEEPALIVED, heartbeat: { notify: `#!/bin/sh\n# ${PEM}` } }),
    wise: cluster({ ...KEEPALIVED, heartbeat: { notify: '#!/bin/sh\n' } }),
  },
  {
    warning: 'SecretInUserData',
    prop: 'script of a health check',
    path: `${LVS}/new`,
    says: ['script of the health check of guide/lvs/new is given'],
    declare: service(
      { healthCheck: HealthCheck.script({ content: `#!/bin/sh\n# ${PEM}` }) },
      KEEPALIVED,
    ),
    wise: service({ healthCheck: HealthCheck.script({ content: '#!/bin/sh\n' }) }, KEEPALIVED),
  },
  ...[Scheduler.DH, Scheduler.SH].map((scheduler): WarningRow => ({
    warning: 'QuiesceWithHashing',
    prop: `quiesce with ${scheduler}`,
    path: `${LVS}/new`,
    says: [`scheduler of guide/lvs/new is "${scheduler}"`, 'refused until it returns'],
    declare: service({ quiesce: true, scheduler }),
    wise: service({ quiesce: false, scheduler }),
  })),
  {
    warning: 'QuiesceWithHashing',
    prop: 'quiesce with a flag that does not look on',
    path: `${LVS}/new`,
    says: ['"mh"', 'mh-fallback'],
    declare: service(
      { quiesce: true, scheduler: Scheduler.MH, schedulerFlags: [SchedulerFlag.MH_PORT] },
      KEEPALIVED,
    ),
    wise: service(
      { quiesce: true, scheduler: Scheduler.MH, schedulerFlags: [SchedulerFlag.MH_FALLBACK] },
      KEEPALIVED,
    ),
  },
  {
    warning: 'WebServerTakenForGranted',
    prop: 'healthCheck',
    path: `${LVS}/web`,
    says: ['healthCheck of guide/lvs/web is "tcp"', 'HealthCheck.http'],
    declare: serving({ port: 80, healthCheck: HealthCheck.tcp() }),
    wise: serving({ port: 8080, healthCheck: HealthCheck.tcp() }),
  },
  {
    warning: 'SshFromEverywhere',
    prop: 'sshFrom',
    path: LVS,
    says: ['"0.0.0.0/0"', 'sshFrom'],
    declare: cluster({ sshFrom: ['10.0.0.0/8', '0.0.0.0/0'] }),
    wise: cluster({ sshFrom: ['10.0.0.0/8'] }),
  },
];
