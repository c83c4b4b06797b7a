import { RealServerGroup, type RealServerDeclaration } from '../../../constructs';
import { guideCluster } from '../stacks';
import { LVS, cluster, row, type Refusal } from './row';

const group = (options: object) => () => guideCluster().cluster.addRealServers('web', options);

const declared = (declaration: object) =>
  cluster({ realServers: { web: declaration as RealServerDeclaration } });

/** Groups of real servers, and real servers that are declared as props. */
export const GROUP_ROWS: readonly Refusal[] = [
  row('RealServersConflict', 'neither count nor ips', `${LVS}/web`, group({}), '{}', 'Keep one'),
  row(
    'RealServersConflict',
    'count without firstIp',
    `${LVS}/web`,
    group({ count: 2 }),
    '{"count":2}',
    'count with firstIp',
  ),
  row(
    'RealServersConflict',
    'count and ips',
    `${LVS}/web`,
    group({ count: 2, firstIp: '10.11.12.21', ips: ['10.11.12.31'] }),
    '"ips":["10.11.12.31"]',
  ),
  row(
    'RealServersConflict',
    'members and count',
    `${LVS}/web`,
    group({ members: { a: { ip: '10.11.12.21' } }, count: 2 }),
    'count beside members',
  ),
  row(
    'RealServersConflict',
    'ip and fromAddress',
    `${LVS}/web`,
    declared({ ip: '10.11.12.21', fromAddress: '10.11.12.21' }),
    '["ip","fromAddress"]',
  ),
  row('RealServersConflict', 'nothing', `${LVS}/web`, declared({ weight: 2 }), 'is []'),
  row('NumberOutOfRange', 'count', `${LVS}/web`, group({ count: 0, firstIp: '10.11.12.21' }), '0'),
  row(
    'AddressInvalid',
    'firstIp',
    `${LVS}/web`,
    group({ count: 2, firstIp: '10.11.12.21/24' }),
    '"10.11.12.21/24"',
  ),
  row(
    'AddressReserved',
    'count that runs off the network',
    `${LVS}/web/5`,
    group({ count: 9, firstIp: '10.11.12.251' }),
    '"10.11.12.255"',
    '10.11.12.1 to 10.11.12.254',
  ),
  row(
    'AddressInUse',
    'count that hits an LVS router',
    `${LVS}/web/2`,
    group({ count: 4, firstIp: '10.11.12.7' }),
    '"10.11.12.8"',
    'privateIp of guide/lvs/backup',
  ),
  row('GroupInvalid', 'ips', `${LVS}/web`, group({ ips: [] }), '[]', 'one real server or more'),
  row('GroupInvalid', 'members', `${LVS}/web`, group({ members: {} }), '{}'),
  row(
    'GroupInvalid',
    'ips twice',
    `${LVS}/web`,
    () => RealServerGroup.fromAddresses(guideCluster().cluster, 'web', ['10.0.0.1', '10.0.0.1']),
    '["10.0.0.1","10.0.0.1"]',
    'each named once',
  ),
  row(
    'GroupInvalid',
    'except',
    `${LVS}/web`,
    group({ count: 3, firstIp: '10.11.12.21', except: { 4: { draining: true } } }),
    '"4"',
    '1 (10.11.12.21) to 3 (10.11.12.23)',
  ),
];
