import { Protocol } from '../../model/engine';
import { Guest } from '../../model/guest';
import { HealthCheck } from '../../model/health-check';
import type { VirtualServerInput } from '../../model/virtual-server/input';
import type { MembershipOptions } from '../../model/virtual-server/settings';
import { HTTP, REAL_SERVERS, addVirtualServer, clusterOf, declare } from '../support/model';
import { refusalOf, thrownBy } from '../support/thrown';

const SORRY = { sorryServer: '10.11.12.99' };

const read = (changes: Partial<VirtualServerInput>, guest = Guest.debian12()) =>
  clusterOf({ input: { guest: guest.profile }, virtualServers: [{ ...HTTP, ...changes }] })
    .virtualServers[0]!;
const refuse = (changes: Partial<VirtualServerInput>, guest?: Guest) =>
  thrownBy(() => read(changes, guest)).name;

describe('the sorry server', () => {
  it('may have a port of its own', () => {
    expect(read({ ...SORRY, sorryServerPort: 8080 })).toMatchObject({
      ...SORRY,
      sorryServerPort: 8080,
    });
    expect(refuse({ ...SORRY, sorryServerPort: 0 })).toBe('PortInvalid');
    expect(refuse({ ...SORRY, sorryServerPort: 80 }, Guest.enterpriseLinux6())).toBe(
      'EngineCannot',
    );
  });

  it('has no port without an address, nor where a mark keeps that of each connection', () => {
    expect(refuse({ sorryServerPort: 8080 })).toBe('SorryServerInvalid');
    const several = { port: undefined, ports: [80, 443] };
    expect(refuse({ ...SORRY, ...several, sorryServerPort: 8080 })).toBe(
      'RealPortWithFirewallMark',
    );
  });

  it.each<[string, Partial<VirtualServerInput>]>([
    ['of two protocols', { protocol: Protocol.TCP_UDP, healthCheck: HealthCheck.tcp() }],
    ['of its own', { firewallMark: 7 }],
  ])('has no port of its own behind a mark %s', (_, marked) => {
    const at = (sorryServerPort: number) => ({
      ...SORRY,
      ...marked,
      persistence: { timeoutSeconds: 300 },
      sorryServerPort,
    });
    expect(refuse(at(8080))).toBe('RealPortWithFirewallMark');
    expect(read(at(80)).sorryServerPort).toBe(80);
  });
});

describe('the quorum', () => {
  it('may be all that the real servers weigh together, and no more', () => {
    const quorum = { weight: 2 };
    expect(read({ ...SORRY, quorum }).quorum).toEqual({ weight: 2, hysteresis: 0 });
    expect(refuse({ ...SORRY, quorum: { weight: 3 } })).toBe('QuorumInvalid');
  });

  it('can be reached again once it is lost', () => {
    const realServers = REAL_SERVERS.map((one) => ({ ...one, weight: 5 }));
    const input = { guest: Guest.debian12().profile };
    const of = (weight: number, hysteresis: number) => {
      const virtualServers = [{ ...HTTP, ...SORRY, quorum: { weight, hysteresis } }];
      return refusalOf(() => clusterOf({ input, realServers, virtualServers }))?.name;
    };
    expect([of(8, 2), of(8, 3), of(10, 0), of(10, 1)]).toEqual([
      undefined,
      'QuorumInvalid',
      undefined,
      'QuorumInvalid',
    ]);
  });

  it('counts no real server that drains', () => {
    const model = declare({ input: { guest: Guest.debian12().profile }, virtualServers: [] });
    const one = addVirtualServer(model, { ...HTTP, ...SORRY, quorum: { weight: 2 } });
    const servers = ['10.11.12.3', '10.11.12.4'].map((ip, index) =>
      model.addRealServer({ path: `p${index}`, name: `s${index}`, ip }),
    );
    const origin = { path: HTTP.path, subject: 'realServers' };
    model.addMember(one, servers[0]!, {}, origin);
    model.addMember(one, servers[1]!, { draining: true }, origin);
    expect(model.violations().map(({ name }) => name)).toEqual(['QuorumInvalid']);
  });

  it('needs a sorry server, which is all that it is for', () => {
    expect(refuse({ quorum: { weight: 1 } })).toBe('QuorumInvalid');
  });

  it.each([
    [{ weight: 0 }],
    [{ weight: 1.5 }],
    [{ weight: 2, hysteresis: 2 }],
    [{ weight: 2, hysteresis: -1 }],
  ])('has a range: %j', (quorum) => {
    expect(refuse({ ...SORRY, quorum })).toBe('NumberOutOfRange');
  });

  it('is nothing that pulse has', () => {
    const healthCheck = HealthCheck.tcp();
    expect(refuse({ ...SORRY, healthCheck, quorum: { weight: 1 } }, Guest.enterpriseLinux6())).toBe(
      'EngineCannot',
    );
  });
});

describe('the connections of a real server', () => {
  const member = (options: MembershipOptions, guest = Guest.debian12()) => {
    const model = declare({ input: { guest: guest.profile }, virtualServers: [] });
    const one = addVirtualServer(model, { ...HTTP, minRealServers: 1 });
    const server = model.addRealServer({ path: 'p', name: 's', ip: '10.11.12.3' });
    model.addMember(one, server, options, { path: HTTP.path, subject: 'realServers' });
    return model.toCluster().virtualServers[0]!.members[0]!;
  };

  it('are bounded where it says so', () => {
    const bounds = { upperThreshold: 100, lowerThreshold: 99 };
    expect(member(bounds)).toMatchObject(bounds);
    expect(member({ upperThreshold: 1 }).lowerThreshold).toBeUndefined();
    expect(member({}).upperThreshold).toBeUndefined();
  });

  it.each([
    [{ upperThreshold: 0 }],
    [{ upperThreshold: 2 ** 31 }],
    [{ upperThreshold: 100, lowerThreshold: 100 }],
    [{ upperThreshold: 100, lowerThreshold: 0 }],
    [{ lowerThreshold: 1 }],
  ])('have a range: %j', (options) => {
    expect(thrownBy(() => member(options)).name).toBe('NumberOutOfRange');
  });

  it('are nothing that pulse bounds', () => {
    const { name, message } = thrownBy(() =>
      member({ upperThreshold: 100 }, Guest.enterpriseLinux6()),
    );
    expect(name).toBe('EngineCannot');
    expect(message).toContain('keepalived');
  });
});

describe('the timeouts of IPVS', () => {
  const timeouts = (ipvsTimeouts: object) =>
    refusalOf(() => clusterOf({ input: { ipvsTimeouts } }));

  it('are whole seconds of up to 31 days, each by itself', () => {
    expect(timeouts({ tcpSeconds: 2_678_400, tcpFinSeconds: 1 })).toBeUndefined();
    expect(timeouts({})).toBeUndefined();
    for (const key of ['tcpSeconds', 'tcpFinSeconds', 'udpSeconds']) {
      for (const value of [0, 2_678_401, 1.5, NaN]) {
        expect(timeouts({ [key]: value })?.name).toBe('NumberOutOfRange');
      }
    }
  });
});
