import { RealServer, Scheduler, SchedulerFlag, type MembershipOptions } from '../../constructs';
import { keepalivedConfigTest, needCheckers } from '../oracles/checkers';
import { ENGINES, engineFile } from '../support/served';
import { HTTP, guideCluster } from '../support/stacks';
import { Template } from '../support/template';
import { thrownBy } from '../support/thrown';

needCheckers();

const SHOP = { vip: '192.168.26.11', port: 8080 };

async function takenByItsEngine(engine: string, text: string): Promise<void> {
  // A reader of lvs.cf has judged the other one already.
  if (engine === 'keepalived') {
    expect(await keepalivedConfigTest(text)).toEqual({ ok: true, output: '' });
  }
}

describe.each(ENGINES)('with %s', (engine, guest) => {
  it('a real server that drains has weight 0 everywhere, and the other keeps its own', async () => {
    const { stack, cluster, one } = guideCluster({ guest });
    const three = cluster.addRealServer('three', { ip: '10.11.12.3', weight: 5, draining: true });
    const old = RealServer.fromAddress(cluster, 'old', '10.11.12.4', { weight: 6, draining: true });
    const shop = cluster.addVirtualServer('shop', SHOP);
    shop.addRealServer(one, { weight: 4 });
    shop.addRealServer(three, { weight: 7, draining: false });
    shop.addRealServer(old);
    const { text, services } = await engineFile(stack);
    expect(services['192.168.26.10:80']!.map(({ weight }) => weight)).toEqual([1, 1, 0, 0]);
    expect(services['192.168.26.11:8080']!.map(({ weight }) => weight)).toEqual([4, 0, 0]);
    await takenByItsEngine(engine, text);
  });

  it('a real server drains behind one virtual server, and serves behind another', async () => {
    const { stack, cluster, one, two } = guideCluster({ guest });
    const shop = cluster.addVirtualServer('shop', SHOP);
    shop.addRealServer(one, { weight: 3, draining: true });
    shop.addRealServer(two, { weight: 3 });
    const { services } = await engineFile(stack);
    expect(services['192.168.26.10:80']!.map(({ weight }) => weight)).toEqual([1, 1]);
    expect(services['192.168.26.11:8080']!.map(({ weight }) => weight)).toEqual([0, 3]);
  });

  it('changes a weight and nothing else of the machine when it begins to drain', () => {
    const [before, after] = [false, true].map((draining) => {
      const { stack, cluster } = guideCluster({ guest });
      cluster.addRealServer('three', { ip: '10.11.12.3', draining });
      return Template.of(stack);
    });
    expect(after!.userData('guide.lvs.three')).toBe(before!.userData('guide.lvs.three'));
    expect(after!.resources('libvirt_domain')).toEqual(before!.resources('libvirt_domain'));
    expect(after!.userData('guide.lvs.primary')).not.toBe(before!.userData('guide.lvs.primary'));
  });

  it('each real server listens on a port of its own for each service', async () => {
    const { stack, cluster, one, two } = guideCluster({ guest });
    const shop = cluster.addVirtualServer('shop', SHOP);
    shop.addRealServer(one, { realPort: 8081 });
    shop.addRealServer(two, { realPort: 9090, weight: 2 });
    const { text, services } = await engineFile(stack);
    expect(services).toEqual({
      '192.168.26.10:80': [
        { address: '10.11.12.1', port: 80, weight: 1 },
        { address: '10.11.12.2', port: 80, weight: 1 },
      ],
      '192.168.26.11:8080': [
        { address: '10.11.12.1', port: 8081, weight: 1 },
        { address: '10.11.12.2', port: 9090, weight: 2 },
      ],
    });
    await takenByItsEngine(engine, text);
  });
});

describe('a real server that hashing schedulers would refuse clients of', () => {
  const drained = (
    scheduler: Scheduler,
    options: MembershipOptions,
    schedulerFlags: SchedulerFlag[] = [],
  ) => {
    const { cluster, one, two } = guideCluster({ guest: ENGINES[1][1] });
    const hashed = cluster.addVirtualServer('hashed', {
      ...HTTP,
      port: 81,
      scheduler,
      schedulerFlags,
    });
    hashed.addRealServer(one, options);
    hashed.addRealServer(two);
    return () => cluster.toCluster();
  };

  it.each([Scheduler.DH, Scheduler.SH, Scheduler.MH])('%s: may not have weight 0', (scheduler) => {
    for (const options of [{ draining: true }, { weight: 0 }]) {
      expect(thrownBy(drained(scheduler, options)).name).toBe('WeightZeroWithHashing');
    }
    expect(drained(scheduler, { weight: 1 })).not.toThrow();
  });

  it('but with the flag that looks on, which is not the one for ports', () => {
    const of = (scheduler: Scheduler, flag: SchedulerFlag) =>
      drained(scheduler, { draining: true }, [flag]);
    expect(of(Scheduler.SH, SchedulerFlag.SH_FALLBACK)).not.toThrow();
    expect(of(Scheduler.MH, SchedulerFlag.MH_FALLBACK)).not.toThrow();
    for (const [scheduler, flag] of [
      [Scheduler.SH, SchedulerFlag.SH_PORT],
      [Scheduler.MH, SchedulerFlag.MH_PORT],
    ] as const) {
      expect(thrownBy(of(scheduler, flag)).name).toBe('WeightZeroWithHashing');
    }
  });

  it('every other scheduler passes it over', () => {
    const others = Object.values(Scheduler).filter((one) => !/^(?:[dsm]h|twos)$/.test(one));
    for (const scheduler of others) expect(drained(scheduler, { draining: true })).not.toThrow();
  });
});

describe('a real server that runs elsewhere', () => {
  it('has a name of its own where it is given one', () => {
    const { cluster } = guideCluster();
    const old = RealServer.fromAddress(cluster, 'old', '10.11.12.3', { name: 'web01' });
    expect(old.name).toBe('web01');
    expect(cluster.toCluster().realServers.at(-1)).toMatchObject({
      name: 'web01',
      path: 'guide/lvs/old',
    });
  });

  it('shares no name and no address with a machine of the cluster', () => {
    const { cluster } = guideCluster();
    const make = (ip: string, name: string) =>
      thrownBy(() => RealServer.fromAddress(cluster, name + ip, ip, { name }));
    expect(make('10.11.12.1', 'new').name).toBe('AddressInUse');
    expect(make('10.11.12.3', 'one').name).toBe('NameInUse');
    expect(make('10.11.12.3', 'Old_').name).toBe('NameInvalid');
  });
});
