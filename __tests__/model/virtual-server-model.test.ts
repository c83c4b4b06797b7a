import { Protocol } from '../../model/engine';
import { Guest } from '../../model/guest';
import { HealthCheck } from '../../model/health-check';
import { Scheduler } from '../../model/scheduler';
import type { VirtualServerInput } from '../../model/virtual-server/input';
import { HTTP, REAL_SERVERS, addVirtualServer, clusterOf, declare } from '../support/model';
import { refusalOf, thrownBy } from '../support/thrown';

const read = (changes: Partial<VirtualServerInput>) =>
  clusterOf({ virtualServers: [{ ...HTTP, ...changes }] }).virtualServers[0]!;
const refuse = (...changes: Partial<VirtualServerInput>[]) =>
  thrownBy(() =>
    clusterOf({
      virtualServers: changes.map((one, i) => ({ ...HTTP, name: `s${i}`, path: `p${i}`, ...one })),
    }),
  ).name;

describe('the floating addresses', () => {
  it('have an alias device each, which no other address shares', () => {
    const { natVip, virtualServers } = clusterOf({
      virtualServers: ['10', '11', '12'].map((octet) => ({
        ...HTTP,
        name: `http-${octet}`,
        vip: `192.168.26.${octet}`,
      })),
    });
    const floating = [natVip, ...virtualServers.map((one) => one.vip)];
    expect(new Set(floating.map((one) => one.device)).size).toBe(4);
    for (const { device } of floating) expect(device).toMatch(/^eth[01]:\d+$/);
  });

  it('are on one device where two virtual servers share one', () => {
    const { virtualServers } = clusterOf({
      virtualServers: [HTTP, { ...HTTP, name: 'https', port: 443 }],
    });
    expect(virtualServers[1]!.vip).toEqual(virtualServers[0]!.vip);
  });
});

describe('a service', () => {
  it('is known once by VIP, port and protocol', () => {
    expect(refuse({}, {})).toBe('ServiceInUse');
    expect(refuse({ ports: [80, 443], port: undefined }, { port: 443 })).toBe('ServiceInUse');
    const udp = { protocol: Protocol.UDP, healthCheck: check };
    expect(refusalOf(() => two({}, udp))).toBeUndefined();
    expect(refusalOf(() => two({}, { port: 81 }))).toBeUndefined();
    expect(refusalOf(() => two({}, { vip: '192.168.26.11' }))).toBeUndefined();
  });

  it('shares no port with another, be it in the middle of a range', () => {
    const range = { port: undefined, ports: [{ from: 8000, to: 60_000 }] };
    for (const port of [8000, 30_000, 60_000]) {
      expect(refuse(range, { port })).toBe('ServiceInUse');
      expect(refuse({ port }, range)).toBe('ServiceInUse');
    }
    const across = { port: undefined, ports: [443, { from: 7000, to: 8000 }] };
    expect(refuse(range, across)).toBe('ServiceInUse');
    for (const port of [7999, 60_001])
      expect(refusalOf(() => two(range, { port }))).toBe(undefined);
    expect(refusalOf(() => two(range, { ...across, vip: '192.168.26.11' }))).toBe(undefined);
  });

  it('names the port that it may not have, and whose it is', () => {
    const range = { port: undefined, ports: [{ from: 80, to: 90 }] };
    const { message } = thrownBy(() => two({}, { ...range, path: 'guide/lvs/range' }));
    expect(message).toContain('"192.168.26.10:80-90/tcp"');
    expect(message).toContain('port 80 is that of guide/lvs/http');
  });

  it('of both protocols shares its port with no service of either', () => {
    const dns = { port: 53, protocol: Protocol.TCP_UDP };
    expect(refuse(dns, { port: 53 })).toBe('ServiceInUse');
    expect(refuse(dns, { port: 53, protocol: Protocol.UDP, healthCheck: check })).toBe(
      'ServiceInUse',
    );
  });

  it('is known once by firewall mark, given or derived', () => {
    const other = '192.168.26.11';
    expect(refuse({ firewallMark: 7 }, { firewallMark: 7, vip: other })).toBe('ServiceInUse');
    const several = { port: undefined, ports: [80, 443] };
    expect(refuse(several, { ...several, vip: other })).toBe('ServiceInUse');
    expect(refusalOf(() => two(several, { ...several, vip: other, firewallMark: 81 }))).toBe(
      undefined,
    );
  });

  const check = HealthCheck.sendExpect({ send: 'x', expect: 'y' });
  const two = (a: Partial<VirtualServerInput>, b: Partial<VirtualServerInput>) =>
    clusterOf({
      virtualServers: [
        { ...HTTP, ...a },
        { ...HTTP, name: 'other', ...b },
      ],
    });
});

describe('several ports', () => {
  const several = { port: undefined, ports: [443, 80] };

  it('are one persistent service with a firewall mark', () => {
    expect(read(several)).toMatchObject({
      ports: [80, 443],
      firewallMark: 80,
      persistence: { timeoutSeconds: 300, netmask: '255.255.255.255' },
    });
  });

  it('are refused without persistence: the kernel would send all to one port', () => {
    expect(refuse({ ...several, persistence: { timeoutSeconds: 0 } })).toBe(
      'FirewallMarkWithoutPersistence',
    );
  });

  it('may be ranges, in any order', () => {
    const passive = { from: 10_000, to: 20_000 };
    expect(read({ port: undefined, ports: [passive, 21] })).toMatchObject({
      ports: [21, passive],
      firewallMark: 21,
      persistence: { timeoutSeconds: 300 },
    });
    expect(read({ port: undefined, ports: [passive] })).toMatchObject({
      ports: [passive],
      firewallMark: 10_000,
      members: [{ port: 10_000 }, { port: 10_000 }],
    });
  });

  it.each([
    [[{ from: 80, to: 80 }]],
    [[{ from: 90, to: 80 }]],
    [[{ from: 0, to: 80 }]],
    [[{ from: 80, to: 65_536 }]],
    [[80, { from: 70, to: 80 }]],
    [
      [
        { from: 10, to: 20 },
        { from: 15, to: 17 },
      ],
    ],
  ])('are refused where they overlap or end before they begin: %j', (ports) => {
    expect(refuse({ port: undefined, ports })).toBe('PortInvalid');
  });

  it('leave a single port alone', () => {
    expect(read({})).toMatchObject({ firewallMark: undefined, persistence: undefined });
    expect(read({ persistence: { timeoutSeconds: 0 } }).persistence).toBeUndefined();
  });

  it('are given as port or ports', () => {
    expect(refuse({ port: undefined })).toBe('PortsConflict');
    expect(refuse({ port: 80, ports: [80] })).toBe('PortsConflict');
    expect(refuse({ ...several, ports: [] })).toBe('PortInvalid');
    expect(refuse({ ...several, ports: [80, 80] })).toBe('PortInvalid');
  });
});

describe('the ranges', () => {
  it.each([0, -1, 1.5, 65_536, 99_999, NaN, Infinity])('hold no port %d', (port) => {
    expect(refuse({ port })).toBe('PortInvalid');
  });

  it.each([1, 65_535])('hold port %d', (port) => {
    expect(read({ port }).ports).toEqual([port]);
  });

  it.each([
    ['firewallMark', 0],
    ['firewallMark', 0x80000000],
    ['checkIntervalSeconds', 0],
    ['checkIntervalSeconds', 86_401],
    ['reentrySeconds', 0],
    ['minRealServers', 0],
    ['minRealServers', NaN],
  ] as const)('hold no %s of %d', (key, value) => {
    expect(refuse({ [key]: value })).toBe('NumberOutOfRange');
  });

  it('hold no persistence that overflows nine digits', () => {
    expect(refuse({ persistence: { timeoutSeconds: 1_000_000_000 } })).toBe('NumberOutOfRange');
    expect(read({ persistence: { timeoutSeconds: 999_999_999 } }).persistence).toBeDefined();
    expect(refuse({ persistence: { netmask: '24' } })).toBe('NetmaskInvalid');
  });
});

describe('both protocols', () => {
  it('are one service by a firewall mark, without persistence', () => {
    expect(read({ port: 53, protocol: Protocol.TCP_UDP })).toMatchObject({
      ports: [53],
      protocol: Protocol.TCP_UDP,
      firewallMark: 53,
      persistence: undefined,
    });
  });

  it('are persistent where a client asks for it', () => {
    const persistence = { timeoutSeconds: 60 };
    const dns = { port: 53, protocol: Protocol.TCP_UDP, persistence };
    expect(read({ ...dns, firewallMark: 7 })).toMatchObject({ firewallMark: 7, persistence });
  });
});

describe('what a check proves', () => {
  const kinds = {
    tcp: HealthCheck.tcp(),
    http: HealthCheck.http(),
    sendExpect: HealthCheck.sendExpect({ send: 'x', expect: 'y' }),
    udp: HealthCheck.udp(),
  };
  const proves = (protocol: Protocol, guest: Guest) =>
    Object.entries(kinds).flatMap(([kind, healthCheck]) => {
      const virtualServers = [{ ...HTTP, protocol, healthCheck }];
      const input = { guest: guest.profile };
      return refusalOf(() => clusterOf({ input, virtualServers })) ? [] : [kind];
    });

  it.each([
    [Protocol.TCP, ['tcp', 'http'], ['tcp', 'http', 'sendExpect']],
    [Protocol.UDP, ['udp'], ['sendExpect']],
    [Protocol.TCP_UDP, ['tcp', 'http', 'udp'], ['tcp', 'http', 'sendExpect']],
  ])('of a service over %s, its protocol decides', (protocol, keepalived, pulse) => {
    expect(proves(protocol, Guest.debian12())).toEqual(keepalived);
    expect(proves(protocol, Guest.enterpriseLinux6())).toEqual(pulse);
  });
});

describe('the engine', () => {
  it.each(Object.values(Scheduler))('says whether it has the scheduler %s', (scheduler) => {
    const piranha = 'rr wrr lc wlc lblc lblcr dh sh'.split(' ');
    const refusal = refusalOf(() => read({ scheduler }));
    expect(refusal?.name).toBe(piranha.includes(scheduler) ? undefined : 'EngineCannot');
    if (refusal) expect(refusal.message).toContain('pulse');
  });

  it('has no scheduler in upper case', () => {
    expect(refuse({ scheduler: 'WLC' as Scheduler })).toBe('EngineCannot');
  });

  it.each([undefined, HealthCheck.tcp(), HealthCheck.http()])(
    'takes no check for UDP that opens a TCP connection',
    (healthCheck) => {
      expect(refuse({ protocol: Protocol.UDP, healthCheck })).toBe('EngineCannot');
    },
  );
});

describe('the members', () => {
  it('are all real servers of the cluster, unless named', () => {
    expect(read({}).members.map(({ server, port }) => [server.name, port])).toEqual([
      ['one', 80],
      ['two', 80],
    ]);
  });

  it('are the named ones, with their own weight and port', () => {
    const model = declare({ virtualServers: [], input: { minRealServers: 1 } });
    const http = addVirtualServer(model, HTTP);
    const three = model.addRealServer({
      path: 'guide/lvs/three',
      name: 'three',
      ip: '10.11.12.3',
      weight: 7,
    });
    const at = { path: 'guide/lvs/http', subject: 'realServers' };
    model.addMember(http, three, { realPort: 8080 }, at);
    expect(model.toCluster().virtualServers[0]!.members).toEqual([
      { server: three, weight: 7, port: 8080 },
    ]);
    expect(thrownBy(() => model.addMember(http, three, {}, at)).name).toBe('NameInUse');
    const foreign = declare().toCluster().realServers[0]!;
    expect(thrownBy(() => model.addMember(http, foreign, {}, at)).name).toBe('ForeignRealServer');
  });

  it('listen on the marked ports themselves', () => {
    const model = declare({ virtualServers: [] });
    const web = addVirtualServer(model, { ...HTTP, port: undefined, ports: [80, 443] });
    const one = model.addRealServer({ path: 'p', name: 'three', ip: '10.11.12.3' });
    expect(thrownBy(() => model.addMember(web, one, { realPort: 8080 }, HTTP_AT)).name).toBe(
      'RealPortWithFirewallMark',
    );
  });

  it('are as many as the virtual server itself says, even where it takes all', () => {
    expect(refuse({ minRealServers: 3 })).toBe('RealServerCount');
    const realServers = REAL_SERVERS.slice(0, 1);
    expect(thrownBy(() => clusterOf({ realServers })).name).toBe('RealServerCount');
  });
});

const HTTP_AT = { path: HTTP.path, subject: 'realServers' };
