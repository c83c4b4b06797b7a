import { renderKeepalivedConf } from '../../cloud-init/keepalived-conf';
import { renderRouterFirewall } from '../../cloud-init/router-firewall';
import { Guest } from '../../model/guest';
import type { HeartbeatOptions } from '../../model/heartbeat/heartbeat';
import { needCheckers } from '../oracles/checkers';
import { iptablesVariants } from '../oracles/iptables-variants';
import { playActs, type Holders, type RouterAct } from '../oracles/two-routers';
import { clusterOf } from '../support/model';

needCheckers();

/** Long enough for a backup that hears nothing to become active: its start, and three intervals. */
const MEET: readonly RouterAct[] = ['start:a', 'await:a:2', 'start:b', 'pause:10', 'see:met'];

/** As long as it takes a backup that is refused to become active all the same. */
const PART: readonly RouterAct[] = [
  'start:a',
  'await:a:2',
  'start:b',
  'await:b:2',
  'await:b:2',
  'await:b:2',
  'see:met',
];

/** The active one dies, is missed, and returns. */
const LOSE: readonly RouterAct[] = [
  ...MEET,
  'die:a',
  'await:b:2',
  'see:dead',
  'start:a',
  'pause:6',
  'see:back',
];

async function play(
  acts: readonly RouterAct[],
  heartbeat: HeartbeatOptions,
  ofBackup: HeartbeatOptions = heartbeat,
): Promise<Readonly<Record<string, Holders>>> {
  const filesWith = (own: HeartbeatOptions, rank: number) => {
    const cluster = clusterOf({
      input: { guest: Guest.debian12().profile, heartbeat: own, connectionSync: false },
    });
    const router = cluster.routers[rank]!;
    return {
      conf: renderKeepalivedConf(cluster, router).content,
      rules: renderRouterFirewall(cluster, router).content,
    };
  };
  const [variant] = await iptablesVariants();
  const seen = await playActs(filesWith(heartbeat, 0), filesWith(ofBackup, 1), variant!, acts);
  return seen.acts;
}

const PASSWORD = { vrrpVersion: 2, authentication: { password: 'Xy._+=/-' } } as const;
const SIGNED = {
  vrrpVersion: 2,
  authentication: { password: 'Xy._+=/-', type: 'AH' },
} as const;

const GOES_ON = { met: [2, 0], dead: [0, 2], back: [0, 2] };

describe('two LVS routers hear each other behind their firewalls, with keepalived itself', () => {
  let plays: Readonly<Record<string, Readonly<Record<string, Holders>>>>;

  beforeAll(async () => {
    const other = { ...PASSWORD.authentication, password: 'other' };
    const asked: Record<string, ReturnType<typeof play>> = {
      multicast: play(LOSE, { intervalSeconds: 0.5, advertisements: 'multicast' }),
      version2: play(LOSE, { vrrpVersion: 2 }),
      password: play(LOSE, PASSWORD),
      signed: play(LOSE, SIGNED),
      strangers: play(PART, PASSWORD, { ...PASSWORD, authentication: other }),
      strangersSigned: play(PART, SIGNED, { ...SIGNED, authentication: { ...other, type: 'AH' } }),
    };
    const done = Object.entries(asked).map(async ([name, acts]) => [name, await acts] as const);
    plays = Object.fromEntries(await Promise.all(done));
  }, 180_000);

  test('over multicast', () => expect(plays['multicast']).toEqual(GOES_ON));

  test('with VRRP version 2', () => expect(plays['version2']).toEqual(GOES_ON));

  test('with a password that both know', () => expect(plays['password']).toEqual(GOES_ON));

  test('with advertisements that both sign', () => expect(plays['signed']).toEqual(GOES_ON));

  test('but not with different passwords: each is active for itself', () => {
    expect(plays['strangers']).toEqual({ met: [2, 2] });
    expect(plays['strangersSigned']).toEqual({ met: [2, 2] });
  });
});
