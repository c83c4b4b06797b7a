import {
  LvsCluster,
  SchedulerFlag,
  Scheduler,
  type VirtualServerOptions,
} from '../../../constructs';
import type { MembershipOptions } from '../../../model/virtual-server/settings';
import { HTTP, guideCluster } from '../stacks';
import { Template } from '../template';
import { refusalOf } from '../thrown';
import { KEEPALIVED, serviceWith, type Seen } from './seen';

/** The virtual server of a cluster with keepalived, as the primary's seed has it. */
function blockOf(options: Partial<VirtualServerOptions>, membership: MembershipOptions = {}) {
  const { cluster, stack, one } = guideCluster({ guest: KEEPALIVED, minRealServers: 1 });
  const service = cluster.addVirtualServer('new', { ...HTTP, port: 81, ...options });
  service.addRealServer(one, membership);
  const conf = Template.of(stack).userData('guide.lvs.primary');
  return conf.slice(conf.indexOf('virtual_server 192.168.26.10 81'));
}

const hasNo =
  (word: string, options: Partial<VirtualServerOptions>): Seen =>
  () => {
    expect(blockOf(options)).toContain(word);
    expect(blockOf({ sorryServer: options.sorryServer })).not.toContain(word);
  };

const leavesTheKernelItsOwn: Seen = () => {
  const conf = (ipvsTimeouts?: object) => {
    const { stack } = guideCluster({ guest: KEEPALIVED, ipvsTimeouts });
    return Template.of(stack).userData('guide.lvs.primary');
  };
  expect(conf()).not.toContain('lvs_timeouts');
  expect(conf({})).not.toContain('lvs_timeouts');
  expect(conf({ udpSeconds: 60 })).toContain('lvs_timeouts udp 60\n');
};

const sorryServer = '10.11.12.99';

/** How the defaults of what an engine makes of virtual servers are seen. */
export const OF_VIRTUAL_SERVERS: Readonly<Record<string, Seen>> = {
  'ClusterSettings.routedNetworks': () => {
    const { cluster } = guideCluster();
    const declare = () => cluster.addVirtualServer('far', { ...HTTP, vip: '203.0.113.10' });
    expect(refusalOf(declare)?.name).toBe('AddressOffNetwork');
  },
  'LvsClusterAttributes.routedNetworks': () => {
    const { cluster } = guideCluster();
    const { natVip, publicNetwork, privateNetwork } = cluster;
    const attributes = { natVip, publicNetwork, privateNetwork, vips: ['203.0.113.10'] };
    const declare = () => LvsCluster.fromAttributes(attributes);
    expect(refusalOf(declare)?.name).toBe('AddressOffNetwork');
  },
  'ClusterSettings.ipvsTimeouts': leavesTheKernelItsOwn,
  'IpvsTimeouts.tcpSeconds': leavesTheKernelItsOwn,
  'IpvsTimeouts.tcpFinSeconds': leavesTheKernelItsOwn,
  'IpvsTimeouts.udpSeconds': leavesTheKernelItsOwn,
  'MembershipOptions.upperThreshold': () => {
    expect(blockOf({}, { upperThreshold: 9 })).toContain('uthreshold 9\n');
    expect(blockOf({})).not.toContain('uthreshold');
  },
  // The kernel counts the quarters: nothing is written.
  'MembershipOptions.lowerThreshold': () =>
    expect(blockOf({}, { upperThreshold: 9 })).not.toContain('lthreshold'),
  'VirtualServerSettings.schedulerFlags': hasNo('sh-port', {
    scheduler: Scheduler.SH,
    schedulerFlags: [SchedulerFlag.SH_PORT],
  }),
  'VirtualServerSettings.sorryServerPort': () => {
    expect(blockOf({ sorryServer })).toContain(`sorry_server ${sorryServer} 81\n`);
    expect(blockOf({ sorryServer, sorryServerPort: 8080 })).toContain(`${sorryServer} 8080\n`);
  },
  'VirtualServerSettings.ftp': () => {
    const ftp = { passivePorts: { from: 10_000, to: 20_000 } };
    expect(serviceWith({ port: undefined, ftp })).toMatchObject({ ftp: true, firewallMark: 21 });
    expect(serviceWith()).toMatchObject({ ftp: false, ports: [81] });
  },
  'VirtualServerSettings.quorum': hasNo('quorum 1\n', { sorryServer, quorum: { weight: 1 } }),
};
