import { Protocol } from '../../model/engine';
import { Guest } from '../../model/guest';
import type { VirtualServerInput } from '../../model/virtual-server/input';
import { HTTP, clusterOf } from '../support/model';
import { thrownBy } from '../support/thrown';

const passivePorts = { from: 10_000, to: 20_000 };
const FTP = { ...HTTP, port: undefined, ftp: { passivePorts } };

const read = (changes: Partial<VirtualServerInput> = {}, guest = Guest.enterpriseLinux6()) =>
  clusterOf({ input: { guest: guest.profile }, virtualServers: [{ ...FTP, ...changes }] })
    .virtualServers[0]!;
const refuse = (changes: Partial<VirtualServerInput>) => thrownBy(() => read(changes)).name;

it.each([Guest.enterpriseLinux6(), Guest.debian12()])(
  'FTP is port 21 and the passive ports, as the guide has them: one persistent service, mark 21',
  (guest) => {
    expect(read({}, guest)).toMatchObject({
      ftp: true,
      ports: [21, passivePorts],
      protocol: Protocol.TCP,
      firewallMark: 21,
      persistence: { timeoutSeconds: 300 },
      members: [{ port: 21 }, { port: 21 }],
    });
  },
);

it('FTP at several VIPs has marks of their own', () => {
  const other = { ...FTP, name: 'other', vip: '192.168.26.11' };
  expect(thrownBy(() => clusterOf({ virtualServers: [FTP, other] })).name).toBe('ServiceInUse');
  const { virtualServers } = clusterOf({ virtualServers: [FTP, { ...other, firewallMark: 22 }] });
  expect(virtualServers.map(({ firewallMark }) => firewallMark)).toEqual([21, 22]);
});

it('FTP is nothing that is said otherwise too', () => {
  expect(read({ protocol: Protocol.TCP }).ftp).toBe(true);
  expect(refuse({ port: 21 })).toBe('FtpConflict');
  expect(refuse({ ports: [21, passivePorts] })).toBe('FtpConflict');
  expect(refuse({ protocol: Protocol.TCP_UDP })).toBe('FtpConflict');
  expect(refuse({ persistence: { timeoutSeconds: 0 } })).toBe('FirewallMarkWithoutPersistence');
});

it.each([
  [{ from: 1023, to: 20_000 }, 'NumberOutOfRange'],
  [{ from: 20, to: 20_000 }, 'PortInvalid'],
  [{ from: 20_000, to: 10_000 }, 'PortInvalid'],
  [{ from: 20_000, to: 65_536 }, 'PortInvalid'],
])('FTP has no passive ports %j', (ports, name) => {
  expect(refuse({ ftp: { passivePorts: ports } })).toBe(name);
});

it('a service that is no FTP is none', () => {
  expect(read({ ftp: undefined, port: 80 }).ftp).toBe(false);
});
