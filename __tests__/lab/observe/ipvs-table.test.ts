import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isEntryOf } from '../../../lab/observe/observe';
import { parseIpvsTable } from '../../../lab/observe/ipvs-table';

// Printed by ipvsadm 1.31 in a guest of the lab, one virtual server of each kind.
const [TABLE = '', STATS = ''] = readFileSync(
  join(__dirname, 'fixtures/ipvsadm.txt'),
  'utf8',
).split('=====');
const services = parseIpvsTable(TABLE, STATS);
const service = (protocol: string, address: string) =>
  services.find((one) => one.protocol === protocol && one.address === address);

test('every virtual server is there, and nothing else', () => {
  expect(services.map(({ protocol, address }) => `${protocol} ${address}`)).toEqual([
    'TCP 192.168.26.10:80',
    'UDP 192.168.26.11:53',
    'SCTP 192.168.26.10:5060',
    'TCP [2001:db8::10]:80',
    'FWM 80',
    'FWM 81',
  ]);
});

test('a real server has its weight, and the connections that it took', () => {
  expect(service('TCP', '192.168.26.10:80')?.realServers).toEqual([
    { address: '10.11.12.1:80', weight: 1, active: 0, connections: 0 },
    { address: '10.11.12.2:80', weight: 1, active: 0, connections: 4 },
  ]);
});

test('by firewall mark, with a weight of 0 for one that is drained', () => {
  const weights = service('FWM', '80')?.realServers.map(({ address, weight }) => [address, weight]);
  expect(weights).toEqual([
    ['10.11.12.1:0', 2],
    ['10.11.12.2:0', 0],
  ]);
});

test('an IPv6 virtual server, and one without real servers', () => {
  expect(service('TCP', '[2001:db8::10]:80')?.realServers).toMatchObject([
    { address: '[2001:db8:1::1]:80' },
  ]);
  expect(service('SCTP', '192.168.26.10:5060')?.realServers).toEqual([]);
});

test('connections beyond five digits stay whole with --exact', () => {
  const stats = STATS.replace(/(10\.11\.12\.2:80 +)4/, '$112345678');
  const [first] = parseIpvsTable(TABLE, stats);
  expect(first?.realServers[1]?.connections).toBe(12_345_678);
});

test('an empty table is one', () => {
  const heading = TABLE.split('\n').slice(0, 3).join('\n');
  expect(parseIpvsTable(heading, heading)).toEqual([]);
});

test.each([
  [{ vip: '192.168.26.10', protocol: 'tcp', ports: [80] }, ['TCP 192.168.26.10:80']],
  [{ vip: '192.168.26.11', protocol: 'udp', ports: [53] }, ['UDP 192.168.26.11:53']],
  [{ vip: '192.168.26.10', protocol: 'tcp', ports: [443] }, []],
  [{ vip: '2001:db8::10', protocol: 'tcp', ports: [80] }, ['TCP [2001:db8::10]:80']],
  [{ vip: '192.168.26.10', protocol: 'tcp', ports: [80, 443], firewallMark: 80 }, ['FWM 80']],
])('%j is %j', (declared, entries) => {
  const found = services.filter((one) => isEntryOf({ name: 'a', ...declared }, one));
  expect(found.map(({ protocol, address }) => `${protocol} ${address}`)).toEqual(entries);
});
