import { renderKeepalivedConf } from '../../cloud-init/keepalived-conf';
import { renderRouterFirewall } from '../../cloud-init/router-firewall';
import { Guest } from '../../model/guest';
import { needCheckers } from '../oracles/checkers';
import { iptablesVariants } from '../oracles/iptables-variants';
import { playActs, type RouterAct, type Seen } from '../oracles/two-routers';
import { clusterOf } from '../support/model';

needCheckers();

const cluster = clusterOf({
  input: {
    guest: Guest.debian12().profile,
    heartbeat: { intervalSeconds: 0.5, bfd: { neighbor: '192.168.26.254' } },
    connectionSync: false,
  },
});

/** The gateway, which speaks BFD to both LVS routers. */
const NEIGHBOR = ['192.168.26.9', '192.168.26.8']
  .map(
    (address, index) => `bfd_instance router-${index} {
    neighbor_ip ${address}
    source_ip 192.168.26.254
    min_rx 300
    min_tx 300
    multiplier 3
}
`,
  )
  .join('');

const ACTS: readonly RouterAct[] = [
  'start:a',
  'pause:5',
  'see:alone',
  'start:n',
  'await:a:2',
  'start:b',
  'pause:8',
  'see:met',
  'cut:a',
  'await:b:2',
  'pause:2',
  'see:cut',
  'cut:b',
  'await:b:0',
  'see:both',
];

describe('two LVS routers that watch their gateway by BFD, with keepalived itself', () => {
  let seen: Seen;

  beforeAll(async () => {
    const [primary, backup] = cluster.routers.map((router) => ({
      conf: renderKeepalivedConf(cluster, router).content,
      rules: renderRouterFirewall(cluster, router).content,
    }));
    const [variant] = await iptablesVariants();
    seen = await playActs(primary!, backup!, variant!, ACTS, NEIGHBOR);
  }, 120_000);

  test('are not active while it does not answer', () => {
    expect(seen.acts['alone']).toEqual([0, 0]);
  });

  test('hear it through their firewalls', () => {
    expect(seen.acts['met']).toEqual([2, 0]);
  });

  test('hand over when it no longer hears the active one, whose links are up', () => {
    expect(seen.acts['cut']).toEqual([0, 2]);
  });

  test('give up everything when it hears neither', () => {
    expect(seen.acts['both']).toEqual([0, 0]);
  });
});
