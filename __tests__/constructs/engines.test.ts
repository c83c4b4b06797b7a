import { Guest, HealthCheck, Protocol, Scheduler, type LvsClusterProps } from '../../constructs';
import { readKeepalivedConf } from '../oracles/keepalived-conf';
import { readLvsCf } from '../oracles/lvs-cf';
import { readUserData } from '../oracles/user-data';
import { guideCluster, HTTP, ROUTERS } from '../support/stacks';
import { Template } from '../support/template';
import { thrownBy } from '../support/thrown';

const THIRD = { publicIp: '192.168.26.7', privateIp: '10.11.12.7' };

const keepalivedGuests = [
  ['Debian 12', Guest.debian12()],
  ['Enterprise Linux 7', Guest.enterpriseLinux7()],
  ['Enterprise Linux 8', Guest.enterpriseLinux8()],
  ['Enterprise Linux 9', Guest.enterpriseLinux9()],
] as const;

async function fileOf(props: Partial<LvsClusterProps>, machine: string, path: string) {
  const template = Template.of(guideCluster(props).stack);
  const { files } = await readUserData(template.userData(`guide.lvs.${machine}`));
  const content = files.get(path)?.content;
  if (content === undefined) throw new Error(`${machine} has no ${path}`);
  return content;
}

describe('one declaration, two engines', () => {
  test('gives Enterprise Linux 6 an lvs.cf without a finding', async () => {
    const props = { guest: Guest.enterpriseLinux6() };
    const read = readLvsCf(await fileOf(props, 'primary', '/etc/sysconfig/ha/lvs.cf'));
    expect(read).toMatchObject({ ok: true, errors: [], findings: [] });
  });

  test.each(keepalivedGuests)(
    'gives %s a keepalived.conf with the same service',
    async (_, guest) => {
      const conf = readKeepalivedConf(
        await fileOf({ guest }, 'primary', '/etc/keepalived/keepalived.conf'),
      );
      const service = conf.in('virtual_server', HTTP.vip, String(HTTP.port));
      expect(service.all('real_server').map(({ words }) => words.slice(1).join(':'))).toEqual([
        '10.11.12.1:80',
        '10.11.12.2:80',
      ]);
    },
  );

  test('runs more than two LVS routers where the engine does', async () => {
    const props = { guest: Guest.debian12(), routers: [...ROUTERS, THIRD] };
    const path = '/etc/keepalived/keepalived.conf';
    const priorities = await Promise.all(
      ['primary', 'backup', 'backup-2'].map(async (machine) => {
        const conf = readKeepalivedConf(await fileOf(props, machine, path));
        expect(conf.in('vrrp_instance', 'public').in('unicast_peer').statements).toHaveLength(2);
        return Number(conf.in('vrrp_instance', 'public').value('priority'));
      }),
    );
    expect([...priorities].sort((a, b) => b - a)).toEqual(priorities);
    expect(new Set(priorities).size).toBe(3);
  });
});

describe('what an engine or a guest cannot do', () => {
  const onPulse = () => guideCluster().cluster;
  const onDebian = () => guideCluster({ guest: Guest.debian12() }).cluster;

  test.each([
    ['a scheduler', 'keepalived', () => addTo(onPulse(), { scheduler: Scheduler.MH })],
    [
      'a UDP check',
      'keepalived',
      () => addTo(onPulse(), { protocol: Protocol.UDP, healthCheck: HealthCheck.udp() }),
    ],
    ['a re-entry time', 'pulse', () => addTo(onDebian(), { reentrySeconds: 15 })],
    [
      'a string to send',
      'pulse',
      () => addTo(onDebian(), { healthCheck: HealthCheck.sendExpect({ send: 'a', expect: 'b' }) }),
    ],
    [
      'a heartbeat’s dead time',
      'pulse',
      () => guideCluster({ guest: Guest.debian12(), heartbeat: { deadSeconds: 3 } }),
    ],
    [
      'a heartbeat’s port',
      'pulse',
      () => guideCluster({ guest: Guest.debian12(), heartbeat: { port: 539 } }),
    ],
    [
      'links that count for nothing',
      'pulse',
      () => guideCluster({ guest: Guest.debian12(), heartbeat: { monitorLinks: false } }),
    ],
    [
      'a virtual router id',
      'keepalived',
      () => guideCluster({ heartbeat: { virtualRouterId: 1 } }),
    ],
  ])('is refused, with the engine that can: %s', (_, other, declare) => {
    expect(thrownBy(declare)).toMatchObject({
      name: 'EngineCannot',
      message: expect.stringContaining(other),
    });
  });

  test('is refused where only the kernel lacks it', () => {
    const error = thrownBy(() => addTo(onDebian(), { scheduler: Scheduler.TWOS }));
    expect(error).toMatchObject({ name: 'EngineCannot' });
    expect(error.message).toContain('Debian 12');
    expect(error.message).not.toMatch(/Allowed:.*twos/);
  });

  test('includes a third LVS router with pulse', () => {
    const error = thrownBy(() => guideCluster({ routers: [...ROUTERS, THIRD] }));
    expect(error).toMatchObject({ name: 'RouterCount', message: expect.stringContaining('pulse') });
  });
});

describe('promises', () => {
  test('of a failover are what VRRP makes of the configuration on the guest', async () => {
    for (const intervalSeconds of [undefined, 0.1, 1, 2.5]) {
      const props = { guest: Guest.debian12(), heartbeat: { intervalSeconds } };
      const { cluster } = guideCluster(props);
      const conf = readKeepalivedConf(
        await fileOf(props, 'backup', '/etc/keepalived/keepalived.conf'),
      );
      const instance = conf.in('vrrp_instance', 'public');
      const advert = Number(instance.value('advert_int'));
      const skew = ((256 - Number(instance.value('priority'))) / 256) * advert;
      expect(cluster.failoverSeconds).toBeCloseTo(3 * advert + skew, 6);
    }
  });

  test('of a failover are what pulse makes of lvs.cf', async () => {
    const heartbeat = { intervalSeconds: 2, deadSeconds: 7 };
    const { cluster } = guideCluster({ heartbeat });
    const lvsCf = await fileOf({ heartbeat }, 'backup', '/etc/sysconfig/ha/lvs.cf');
    const { globals } = readLvsCf(lvsCf).config;
    expect(cluster.failoverSeconds).toBe(
      Number(globals.get('deadtime')) + Number(globals.get('keepalive')),
    );
  });

  test('of real servers grow with the interval of their checks, and stand in the outputs', () => {
    const { cluster, stack } = guideCluster({ guest: Guest.debian12() });
    const slow = addTo(cluster, { checkIntervalSeconds: 60 });
    expect(slow.removalSeconds).toBeGreaterThan(60);
    expect(slow.reentrySeconds).toBeGreaterThanOrEqual(60);
    expect(cluster.removalSeconds).toBe(slow.removalSeconds);
    expect(Template.of(stack).outputs['lvs_promises']).toEqual({
      failover: cluster.failoverSeconds,
      removal: slow.removalSeconds,
      reentry: slow.reentrySeconds,
    });
  });

  test('that cannot be kept are refused', () => {
    const error = thrownBy(() => guideCluster({ maxFailover: 1 }));
    expect(error).toMatchObject({ name: 'FailoverTooSlow', path: 'guide/lvs' });
    expect(error.message).toContain('maxFailover of guide/lvs is 1');
    expect(error.message).toContain('24 or more');
    expect(() => guideCluster({ maxFailover: 1, guest: Guest.debian12() })).not.toThrow();
    expect(() => guideCluster({ maxFailover: 24 })).not.toThrow();
  });
});

function addTo(
  cluster: ReturnType<typeof guideCluster>['cluster'],
  options: Partial<Parameters<typeof cluster.addVirtualServer>[1]>,
) {
  return cluster.addVirtualServer('other', { vip: '192.168.26.11', port: 8080, ...options });
}
