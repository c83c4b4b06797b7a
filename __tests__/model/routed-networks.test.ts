import type { VirtualServerInput } from '../../model/virtual-server/input';
import { HTTP, clusterOf, declare } from '../support/model';
import { refusalOf, thrownBy } from '../support/thrown';

const at = (...vips: string[]): readonly VirtualServerInput[] =>
  vips.map((vip, index) => ({ ...HTTP, name: `http-${index}`, vip }));
const read = (routedNetworks: readonly string[], ...vips: string[]) =>
  clusterOf({
    input: { routedNetworks },
    virtualServers: at(HTTP.vip, ...vips),
  }).virtualServers.map(({ vip }) => vip);
const refuse = (routedNetworks: readonly string[], ...vips: string[]) =>
  thrownBy(() => read(routedNetworks, ...vips)).name;

it('a VIP on a routed network has its alias, and no neighbours', () => {
  expect(read(['203.0.113.0/24', '198.51.100.7'], '203.0.113.10', '198.51.100.7')).toEqual([
    { address: HTTP.vip, netmask: '255.255.255.0', device: 'eth0:1' },
    { address: '203.0.113.10', netmask: '255.255.255.255', device: 'eth0:2' },
    { address: '198.51.100.7', netmask: '255.255.255.255', device: 'eth0:3' },
  ]);
});

it.each(['203.0.113.0', '203.0.113.255', '203.0.113.128'])(
  'a routed network is addresses without neighbours: %s is one of them',
  (vip) => {
    expect(read(['203.0.113.0/24'], vip)[1]!.address).toBe(vip);
    expect(refuse(['203.0.112.0/24'], vip)).toBe('AddressOffNetwork');
  },
);

it('a VIP off every network is refused, with what would make it one', () => {
  const { name, message } = thrownBy(() => read([], '203.0.113.10'));
  expect(name).toBe('AddressOffNetwork');
  expect(message).toContain('routedNetworks');
});

it('one VIP is on the public network: it is the next hop of the route', () => {
  const model = declare({
    input: { routedNetworks: ['203.0.113.0/24'] },
    virtualServers: at('203.0.113.10', '203.0.113.11'),
  });
  expect(model.violations().map(({ name }) => name)).toEqual(['NextHopMissing']);
});

it.each([
  ['192.168.0.0/16', 'NetworksOverlap'],
  ['192.168.26.77', 'NetworksOverlap'],
  ['10.11.12.128/25', 'NetworksOverlap'],
  ['203.0.113.1/24', 'SourceInvalid'],
  ['203.0.113.0/33', 'SourceInvalid'],
  ['0.0.0.0/0', 'SourceInvalid'],
  ['127.0.0.0/8', 'SourceInvalid'],
  ['224.0.0.0/24', 'SourceInvalid'],
  ['203.0.113.0/24\n', 'SourceInvalid'],
])('%j is no routed network', (network, name) => {
  expect(refuse([network])).toBe(name);
});

it('routed networks without a VIP change nothing', () => {
  expect(refusalOf(() => clusterOf({ input: { routedNetworks: ['203.0.113.0/24'] } }))).toBe(
    undefined,
  );
});
