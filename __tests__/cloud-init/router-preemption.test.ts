import { renderKeepalivedConf } from '../../cloud-init/keepalived-conf';
import { renderRouterFirewall } from '../../cloud-init/router-firewall';
import { Guest } from '../../model/guest';
import type { HeartbeatOptions } from '../../model/heartbeat/heartbeat';
import { needCheckers } from '../oracles/checkers';
import { iptablesVariants } from '../oracles/iptables-variants';
import { playActs, type Holders, type RouterAct, type Seen } from '../oracles/two-routers';
import { clusterOf, ROUTERS } from '../support/model';

needCheckers();

/** The primary is active, dies, and returns; the backup comes up in between. */
const RETURN: readonly RouterAct[] = [
  'start:a',
  'await:a:2',
  'start:b',
  'pause:8',
  'see:both',
  'die:a',
  'await:b:2',
  'see:dead',
  'start:a',
  'pause:3',
  'see:back',
  'await:a:2',
  'pause:1',
  'see:later',
];

async function play(heartbeat: HeartbeatOptions): Promise<Seen['acts']> {
  const cluster = clusterOf({
    input: {
      guest: Guest.debian12().profile,
      // Slower than the default, so that a busy test machine misses no three in a row.
      heartbeat: { intervalSeconds: 0.5, ...heartbeat },
      connectionSync: false,
    },
    routers: ROUTERS.map((router, rank) => ({ ...router, priority: rank === 0 ? 200 : 30 })),
  });
  const [primary, backup] = cluster.routers.map((router) => ({
    conf: renderKeepalivedConf(cluster, router).content,
    rules: renderRouterFirewall(cluster, router).content,
  }));
  const [variant] = await iptablesVariants();
  return (await playActs(primary!, backup!, variant!, RETURN)).acts;
}

describe('an LVS router that returns, with keepalived itself', () => {
  let plays: readonly Seen['acts'][];

  beforeAll(async () => {
    plays = await Promise.all([
      play({ preemption: true }),
      play({ preemption: { delaySeconds: 6 } }),
      play({}),
    ]);
  }, 120_000);

  test.each<[string, number, Record<string, Holders>]>([
    ['takes over at once with preemption', 0, { back: [2, 0], later: [2, 0] }],
    ['waits as long as it is told before it does', 1, { back: [0, 2], later: [2, 0] }],
    ['takes nothing back without, whatever its priority', 2, { back: [0, 2], later: [0, 2] }],
  ])('%s', (_, index, returned) => {
    const { both, dead, back, later } = plays[index]!;
    expect({ both, dead, back, later }).toEqual({ both: [2, 0], dead: [0, 2], ...returned });
  });
});
