import { renderKeepalivedConf } from '../../cloud-init/keepalived-conf';
import { renderRouterFirewall } from '../../cloud-init/router-firewall';
import type { Router } from '../../model/cluster/cluster';
import { Guest } from '../../model/guest';
import { needCheckers } from '../oracles/checkers';
import { iptablesVariants } from '../oracles/iptables-variants';
import { playTwoRouters, type Play } from '../oracles/two-routers';
import { clusterOf, HTTP } from '../support/model';

needCheckers();

const input = {
  guest: Guest.debian12().profile,
  // Slower than the default, so that a busy test machine misses no three in a row.
  heartbeat: { intervalSeconds: 0.5 },
  // The kernel of a test machine need not have IPVS.
  connectionSync: false,
};
const now = clusterOf({ input });
const later = clusterOf({
  input,
  virtualServers: [HTTP, { ...HTTP, path: 'guide/lvs/more', name: 'more', vip: '192.168.26.11' }],
});

const filesOf = (router: Router) => ({
  conf: renderKeepalivedConf(now, router).content,
  later: renderKeepalivedConf(later, router).content,
  rules: renderRouterFirewall(now, router).content,
});

describe('two LVS routers with keepalived itself, behind their firewalls', () => {
  let play: Play;

  beforeAll(async () => {
    const [variant] = await iptablesVariants();
    const [primary, backup] = now.routers.map(filesOf);
    play = await playTwoRouters(primary!, backup!, variant!);
  }, 120_000);

  test.each<[string, string, readonly [number, number]]>([
    ['started together, the primary is the first', 'primary-first', [2, 0]],
    ['and stays it, with both addresses', 'both-started', [2, 0]],
    ['dead, it leaves both to the backup', 'primary-dead', [0, 2]],
    ['returned, it takes nothing back', 'primary-returned', [0, 2]],
    ['a new VIP on the standby alone splits nobody', 'standby-changed', [0, 2]],
    ['and comes up where the others are', 'both-changed', [0, 3]],
    ['a router that loses one network gives up both', 'link-lost', [3, 0]],
  ])('%s', (_, act, holders) => {
    expect({ act, holders: play.acts[act] }).toEqual({ act, holders });
  });

  test('nobody becomes active who need not: the primary at the start and the end, the backup once', () => {
    expect(play.became).toEqual([2, 1]);
  });

  test('neither refuses a heartbeat of the other, not even between two lists of VIPs', () => {
    expect(play.refused).toEqual([0, 0]);
  });

  test('the failover ends', () => {
    expect(play.failoverSeconds).toBeGreaterThan(0);
    expect(play.failoverSeconds).toBeLessThan(9);
  });
});
