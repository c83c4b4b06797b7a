import {
  Guest,
  HealthCheck,
  LvsCluster,
  Protocol,
  RealServer,
  Scheduler,
  SchedulerFlag,
  WebPage,
  type VirtualServerOptions,
} from '../../../constructs';
import { HTTP, guideCluster, guideProps, newStack } from '../stacks';
import { GROUP_ROWS } from './groups';
import { LVS, cluster, row, service, type Refusal } from './row';

/** A second virtual server of a cluster with keepalived. */
const onDebian = (options: Partial<VirtualServerOptions>) => () =>
  guideCluster({ guest: Guest.debian12() }).cluster.addVirtualServer('new', {
    ...HTTP,
    port: 81,
    ...options,
  });

/** Virtual servers and what they do. */
export const SERVICE_ROWS: readonly Refusal[] = [
  row('PortInvalid', 'port', `${LVS}/new`, service({ port: 99_999 }), '99999', '1 to 65535'),
  row(
    'PortInvalid',
    'ports',
    `${LVS}/new`,
    service({ port: undefined, ports: [81, 81] }),
    '[81,81]',
    'each named once',
  ),
  row(
    'PortInvalid',
    'a range of ports',
    `${LVS}/new`,
    service({ port: undefined, ports: [{ from: 90, to: 81 }] }),
    '{"from":90,"to":81}',
    'begins below the port that it ends at',
  ),
  row(
    'PortInvalid',
    'heartbeat.port',
    LVS,
    cluster({ heartbeat: { port: 0 } }),
    'heartbeat.port',
    '1 to 65535',
  ),
  row('PortInvalid', 'WebPage.port', 'WebPage', () => new WebPage({ port: 0 }), 'is 0'),
  row(
    'PortsConflict',
    'port and ports',
    `${LVS}/new`,
    service({ ports: [81, 82] }),
    '{"port":81,"ports":[81,82]}',
    'Use port for one port',
  ),
  row(
    'FtpConflict',
    'ftp and port',
    `${LVS}/new`,
    service({ port: 21, ftp: { passivePorts: { from: 10_000, to: 20_000 } } }),
    '{"port":21}',
    'ftp says it all',
  ),
  row(
    'NumberOutOfRange',
    'ftp.passivePorts',
    `${LVS}/new`,
    service({ port: undefined, ftp: { passivePorts: { from: 1000, to: 20_000 } } }),
    'ftp.passivePorts.from',
    '1024 to 65534',
  ),
  row(
    'ServiceInUse',
    'vip, port and protocol',
    `${LVS}/new`,
    service({ port: 80 }),
    '"192.168.26.10:80/tcp"',
    'guide/lvs/http',
    'merge them',
  ),
  row(
    'FirewallMarkWithoutPersistence',
    'persistence',
    `${LVS}/new`,
    service({ port: undefined, ports: [81, 82], persistence: { timeoutSeconds: 0 } }),
    '{"timeoutSeconds":0}',
    'leave persistence out',
  ),
  row(
    'RealPortWithFirewallMark',
    'realPort',
    `${LVS}/new`,
    () => {
      const { cluster: lvs, one, two } = guideCluster();
      const web = lvs.addVirtualServer('new', {
        vip: HTTP.vip,
        ports: [81, 82],
        realServers: [two],
      });
      web.addRealServer(one, { realPort: 8080 });
    },
    '8080',
    'leave realPort and',
  ),
  row(
    'HeartbeatTooSlow',
    'heartbeat',
    LVS,
    cluster({ heartbeat: { intervalSeconds: 6, deadSeconds: 6 } }),
    'is 6',
    'more than the interval of 6 seconds',
    'Raise deadSeconds',
  ),
  row(
    'FailoverTooSlow',
    'maxFailover',
    LVS,
    cluster({ maxFailover: 3 }),
    'is 3',
    '24 or more',
    'pulse beats every 6 s',
  ),
  row(
    'EngineCannot',
    'scheduler',
    `${LVS}/new`,
    service({ scheduler: Scheduler.NQ }),
    '"nq"',
    'pulse',
    'rr, wrr, lc, wlc',
    'keepalived',
  ),
  row(
    'EngineCannot',
    'protocol',
    `${LVS}/new`,
    service({ protocol: Protocol.SCTP }),
    '"sctp"',
    'tcp, udp, tcp_udp',
    'keepalived',
  ),
  row(
    'EngineCannot',
    'both kinds of quotes in a check',
    `${LVS}/new`,
    service({ healthCheck: HealthCheck.sendExpect({ send: `"'`, expect: 'x' }) }),
    'not both in one string',
    'lvs.cf',
  ),
  row(
    'EngineCannot',
    'healthCheck',
    `${LVS}/new`,
    service({ protocol: Protocol.UDP }),
    'healthCheck',
    'sendExpect',
  ),
  row(
    'EngineCannot',
    'upperThreshold',
    `${LVS}/new`,
    () => {
      const { cluster: lvs, one } = guideCluster();
      const web = lvs.addVirtualServer('new', { ...HTTP, port: 81 });
      web.addRealServer(one, { upperThreshold: 100 });
    },
    'lvsd adds real servers without thresholds',
    'Leave it out',
    'keepalived',
  ),
  row(
    'SchedulerFlagInvalid',
    'schedulerFlags',
    `${LVS}/new`,
    onDebian({ scheduler: Scheduler.SH, schedulerFlags: [SchedulerFlag.MH_PORT] }),
    '"mh-port"',
    'flags of sh: sh-port, sh-fallback',
  ),
  row(
    'OnePacketWithoutDatagrams',
    'onePacketScheduling',
    `${LVS}/new`,
    onDebian({ onePacketScheduling: true }),
    'nothing over tcp',
    'a virtual server of its own',
  ),
  row(
    'QuorumInvalid',
    'quorum without a sorry server',
    `${LVS}/new`,
    onDebian({ quorum: { weight: 1 } }),
    '{"weight":1}',
    'name a sorryServer',
  ),
  row(
    'SorryServerInvalid',
    'sorryServerPort without a sorry server',
    `${LVS}/new`,
    onDebian({ sorryServerPort: 8080 }),
    '8080',
    'Name the sorryServer',
  ),
  row(
    'RealPortWithFirewallMark',
    'sorryServerPort',
    `${LVS}/new`,
    onDebian({ firewallMark: 7, sorryServer: '10.11.12.99', sorryServerPort: 8080 }),
    '8080',
    'leave realPort and sorryServerPort out',
  ),
  row(
    'NumberOutOfRange',
    'ipvsTimeouts',
    LVS,
    cluster({ ipvsTimeouts: { udpSeconds: 0 } }),
    'ipvsTimeouts.udpSeconds',
    '1 to 2678400',
  ),
  row(
    'HealthCheckInvalid',
    'path',
    'HealthCheck.http()',
    () => HealthCheck.http('no slash'),
    '"no slash"',
    'begins with a slash',
  ),
  row(
    'HealthCheckInvalid',
    'send',
    'HealthCheck.sendExpect()',
    () => HealthCheck.sendExpect({ send: 'ü', expect: 'x' }),
    '\\u{fc}',
    'at most 254 bytes',
  ),
  row(
    'NumberOutOfRange',
    'status',
    'HealthCheck.http()',
    () => HealthCheck.http('/', { status: 99 }),
    '99',
    '100 to 599',
  ),
  row(
    'NumberOutOfRange',
    'checkIntervalSeconds',
    `${LVS}/new`,
    service({ checkIntervalSeconds: 0 }),
    'checkIntervalSeconds',
    '1 to 86400',
  ),
  row(
    'VirtualServerWithoutRealServers',
    'realServers',
    `${LVS}/new`,
    service({ realServers: [] }),
    '[]',
    'Pass realServers',
  ),
  row(
    'ForeignRealServer',
    'realServers',
    `${LVS}/new`,
    () => service({ realServers: [guideCluster({}, newStack('other')).one] })(),
    '"other/lvs/one"',
    'same cluster',
    'RealServer.fromAddress',
  ),
  row(
    'RealServerUnknown',
    'realServers',
    `${LVS}/new`,
    service({ realServers: ['three'] }),
    '"three"',
    'guide/lvs: one, two',
    'Write the id',
  ),
  row(
    'RealServerUnknown',
    'server of realServers',
    `${LVS}/new`,
    service({ realServers: [{ server: 'on', weight: 2 }] }),
    '"on"',
  ),
  ...GROUP_ROWS,
  row(
    'SeveralToChooseFrom',
    'vip of a cluster with two',
    LVS,
    () => {
      const { cluster: lvs } = guideCluster();
      lvs.addVirtualServer('other', { ...HTTP, vip: '192.168.26.11' });
      return lvs.vip;
    },
    '["192.168.26.10","192.168.26.11"]',
    'exactly one',
    'ask one virtual server',
  ),
  row(
    'SeveralToChooseFrom',
    'vip of a cluster without virtual servers',
    'guide/bare',
    () => new LvsCluster(newStack(), 'bare', guideProps()).vip,
    'is []',
  ),
  row(
    'SeveralToChooseFrom',
    'endpoint of several ports',
    `${LVS}/new`,
    () => service({ port: undefined, ports: [81, 82] })().endpoint,
    '[81,82]',
  ),
  row(
    'SeveralToChooseFrom',
    'endpoint of a range',
    `${LVS}/new`,
    () => service({ port: undefined, ports: [{ from: 81, to: 90 }] })().endpoint,
    '{"from":81,"to":90}',
  ),
  row(
    'NameInUse',
    'realServers',
    `${LVS}/new`,
    () => {
      const { cluster: lvs, one } = guideCluster();
      lvs.addVirtualServer('new', { ...HTTP, port: 81, realServers: [one, one] });
    },
    'each real server once',
  ),
  row(
    'StackMismatch',
    'scope',
    'other/three',
    () => {
      const { cluster: lvs } = guideCluster();
      new RealServer(newStack('other'), 'three', { cluster: lvs, ip: '10.11.12.3' });
    },
    '"other"',
    'the stack of guide/lvs',
    'RealServer.fromAddress',
  ),
];
