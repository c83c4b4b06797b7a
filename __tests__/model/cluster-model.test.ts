import { GUIDE, HTTP, REAL_SERVERS, ROUTERS, clusterOf, declare } from '../support/model';
import { refusalOf, thrownBy } from '../support/thrown';

describe('the guide’s network', () => {
  const cluster = clusterOf();

  it('is what section 3.1 prints', () => {
    const [primary, backup] = cluster.routers;
    expect(primary).toMatchObject({
      role: 'primary',
      public: { device: 'eth0', address: '192.168.26.9' },
      private: { device: 'eth1', address: '10.11.12.9' },
    });
    expect(backup).toMatchObject({
      role: 'backup',
      public: { device: 'eth0', address: '192.168.26.8' },
      private: { device: 'eth1', address: '10.11.12.8' },
    });
    expect(cluster.publicNetwork).toMatchObject({
      cidr: '192.168.26.0/24',
      netmask: '255.255.255.0',
      gateway: '192.168.26.254',
    });
    expect(cluster.natVip).toEqual({
      address: '10.11.12.10',
      netmask: '255.255.255.0',
      device: 'eth1:1',
    });
    expect(cluster.virtualServers).toMatchObject([
      { name: 'http', ports: [80], vip: { address: '192.168.26.10', device: 'eth0:1' } },
    ]);
    expect(cluster.realServers.map((one) => one.address)).toEqual(['10.11.12.1', '10.11.12.2']);
  });

  it('puts the interfaces of both LVS routers on the same networks', () => {
    const [primary, backup] = cluster.routers;
    expect(backup!.public.device).toBe(primary!.public.device);
    expect(backup!.private.device).toBe(primary!.private.device);
    const swapped = { publicIp: '10.11.12.8', privateIp: '192.168.26.8' };
    const error = thrownBy(() => declare({ routers: [ROUTERS[0], { ...ROUTERS[1], ...swapped }] }));
    expect(error.name).toBe('AddressOffNetwork');
    expect(error.path).toBe(ROUTERS[1].path);
  });

  it('takes the Piranha Configuration Tool’s defaults', () => {
    expect(cluster.heartbeat).toEqual({
      intervalSeconds: 6,
      deadSeconds: 18,
      port: 539,
      monitorLinks: false,
    });
    expect(cluster.virtualServers[0]).toMatchObject({
      protocol: 'tcp',
      scheduler: 'wlc',
      checkIntervalSeconds: 6,
      reentrySeconds: 15,
      quiesce: false,
      members: [{ weight: 1 }, { weight: 1 }],
    });
  });
});

describe('an address', () => {
  const taken = [
    ['the gateway', GUIDE.gateway!, 'public'],
    ['the primary’s', ROUTERS[0].publicIp, 'public'],
    ['the backup’s', ROUTERS[1].publicIp, 'public'],
    ['the NAT VIP', GUIDE.natVip, 'private'],
    ['the primary’s private one', ROUTERS[0].privateIp, 'private'],
    ['a real server’s', REAL_SERVERS[0]!.ip, 'private'],
  ] as const;

  it.each(taken)('that is %s already (%s) is not given twice', (_, ip, network) => {
    const error = thrownBy(() => {
      const model = declare();
      if (network === 'private') model.addRealServer({ path: 'guide/lvs/new', name: 'new', ip });
      else declare({ virtualServers: [{ ...HTTP, path: 'guide/lvs/new', vip: ip }] });
    });
    expect(error.name).toBe('AddressInUse');
    expect(error.path).toBe('guide/lvs/new');
    expect(error.message).toContain(`"${ip}"`);
  });

  it('that the host has on the private network is in use as well', () => {
    const input = { occupied: ['192.168.26.254', '10.11.12.254'] };
    const last = { path: 'guide/lvs/last', name: 'last', ip: '10.11.12.254' };
    expect(refusalOf(() => declare().addRealServer(last))).toBeUndefined();
    expect(thrownBy(() => declare({ input }).addRealServer(last)).name).toBe('AddressInUse');
  });

  it('is neither the network’s own nor its broadcast address', () => {
    for (const natVip of ['10.11.12.0', '10.11.12.255']) {
      expect(thrownBy(() => declare({ input: { natVip } })).name).toBe('AddressReserved');
    }
  });

  it('of the gateway is on the public network, and the NAT VIP on the private one', () => {
    const gateway = thrownBy(() => declare({ input: { gateway: '10.11.12.254' } }));
    expect(gateway).toMatchObject({ name: 'AddressOffNetwork', path: GUIDE.path });
    const natVip = thrownBy(() => declare({ input: { natVip: '192.168.26.10' } }));
    expect(natVip).toMatchObject({ name: 'AddressOffNetwork', path: GUIDE.path });
  });
});

describe('the networks', () => {
  it.each(['192.168.26.0/24', '192.168.26.128/25', '192.168.0.0/16'])(
    'do not overlap: 192.168.26.0/24 and %s',
    (privateCidr) => {
      const natVip = privateCidr.endsWith('/25') ? '192.168.26.200' : '192.168.26.20';
      const error = thrownBy(() => declare({ input: { privateCidr, natVip } }));
      expect(error.name).toBe('NetworksOverlap');
      expect(error.message).toContain('192.168.26.0/24');
    },
  );

  it('include a way out', () => {
    const error = thrownBy(() => declare({ input: { gateway: undefined } }));
    expect(error.name).toBe('GatewayMissing');
  });
});

describe('the LVS routers', () => {
  it('are two with pulse, neither one nor three', () => {
    const one = thrownBy(() => declare({ routers: [ROUTERS[0]] }).toCluster());
    expect(one.message).toContain('exactly 2, with pulse');
    const third = { ...ROUTERS[0], path: 'guide/lvs/third', hostName: 'third' };
    const three = thrownBy(() => declare({ routers: [...ROUTERS, third] }));
    expect(three).toMatchObject({ name: 'RouterCount' });
  });

  it.each([
    [6, 6],
    [6, 5],
    [1, 1],
  ])('are not dead before they can beat: every %d s, dead after %d s', (interval, dead) => {
    const heartbeat = { intervalSeconds: interval, deadSeconds: dead };
    expect(thrownBy(() => declare({ input: { heartbeat } })).name).toBe('HeartbeatTooSlow');
  });

  it('are dead as soon as deadSeconds exceeds the interval', () => {
    const heartbeat = { intervalSeconds: 1, deadSeconds: 2 };
    expect(clusterOf({ input: { heartbeat } }).heartbeat).toMatchObject(heartbeat);
  });
});

describe('the real servers', () => {
  it('are two or more, unless told otherwise', () => {
    const single = { realServers: REAL_SERVERS.slice(0, 1) };
    expect(thrownBy(() => clusterOf(single)).name).toBe('RealServerCount');
    expect(clusterOf({ ...single, input: { minRealServers: 1 } }).realServers).toHaveLength(1);
    const three = thrownBy(() => clusterOf({ input: { minRealServers: 3 } }));
    expect(three.message).toContain('3 or more');
  });

  it('that run elsewhere have a place and no interface of ours', () => {
    const elsewhere = { path: 'guide/lvs/old', name: 'old', ip: '10.11.12.3' };
    const [old] = clusterOf({ realServers: [elsewhere, ...REAL_SERVERS] }).realServers;
    expect(old).toEqual({ path: elsewhere.path, name: 'old', address: '10.11.12.3' });
  });

  it('have names and MAC addresses of their own', () => {
    const [one, two] = REAL_SERVERS as [(typeof REAL_SERVERS)[0], (typeof REAL_SERVERS)[0]];
    const sameName = thrownBy(() => declare({ realServers: [one, { ...two, name: 'one' }] }));
    expect(sameName).toMatchObject({ name: 'NameInUse', path: two.path });
    const mac = '52:54:00:00:00:01';
    const sameMac = thrownBy(() =>
      declare({
        realServers: [
          { ...one, mac },
          { ...two, mac },
        ],
      }),
    );
    expect(sameMac).toMatchObject({ name: 'MacInUse', path: two.path });
  });
});

describe('a whole', () => {
  it('is asked for again after each addition', () => {
    const model = declare();
    expect(model.toCluster()).toBe(model.toCluster());
    const before = model.toCluster();
    model.addRealServer({ path: 'guide/lvs/three', name: 'three', ip: '10.11.12.3' });
    expect(model.toCluster().realServers).toHaveLength(3);
    expect(before.realServers).toHaveLength(2);
  });

  it('says everything that is wrong with it at once', () => {
    const names = declare({ routers: [], realServers: [], virtualServers: [] })
      .violations()
      .map((one) => one.name);
    expect(names).toEqual(['RouterCount', 'RealServerCount', 'VirtualServerMissing']);
  });
});
