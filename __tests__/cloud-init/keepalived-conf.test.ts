import fc from 'fast-check';
import { KEEPALIVED_CONF, renderKeepalivedConf } from '../../cloud-init/keepalived-conf';
import type { Cluster, Router, VirtualServer } from '../../model/cluster/cluster';
import { Protocol } from '../../model/engine';
import { KEEPALIVED_1_3 } from '../../model/engines/keepalived';
import { debian12 } from '../../model/guests/debian-12';
import { enterpriseLinux7 } from '../../model/guests/enterprise-linux-7';
import { HealthCheck } from '../../model/health-check';
import { CHECK_DEFAULTS } from '../../model/health-checks/pace';
import { planFor, planned } from '../support/checks';
import { needCheckers } from '../oracles/checkers';
import { keepalivedConfigTests } from '../oracles/keepalived-batch';
import { readKeepalivedConf, type Block } from '../oracles/keepalived-conf';
import { samplesOf, several } from '../support/ports';
import {
  fileOf,
  guideCluster,
  guideServers,
  guideVirtualServer,
  renderRouter,
  shop,
} from './fixtures';
import { keepalivedClusters } from './keepalived-clusters';

needCheckers();

const heartbeat = {
  intervalSeconds: 0.2,
  deadSeconds: 0.72,
  monitorLinks: true,
  virtualRouterId: 51,
};

const guide = (overrides: Partial<Cluster> = {}) =>
  guideCluster({ guest: debian12(), heartbeat, connectionSync: true, ...overrides });

const conf = (cluster: Cluster, router = cluster.routers[0]!) =>
  readKeepalivedConf(renderKeepalivedConf(cluster, router).content);

const networks = ['public', 'private'] as const;

const sample = () => fc.sample(keepalivedClusters(), { numRuns: 100, seed: 20 });

test('keepalived itself takes the file of any router of any cluster, without a word', async () => {
  const files = fc
    .sample(keepalivedClusters(), 100)
    .flatMap((cluster) =>
      [cluster.routers[0]!, cluster.routers.at(-1)!].map(
        (router) => renderKeepalivedConf(cluster, router).content,
      ),
    );
  const judged = await keepalivedConfigTests(files);
  expect(judged).toHaveLength(200);
  judged.forEach((one, index) => {
    if (one.output !== '') throw new Error(`${one.output}\n${files[index]}`);
    expect(one).toEqual({ ok: true, output: '' });
  });
}, 120_000);

describe('for any router of any cluster', () => {
  /** Every router of many clusters, with its file as it is read. */
  const files = sample().flatMap((cluster) =>
    cluster.routers.map((router) => ({ cluster, router, file: conf(cluster, router) })),
  );

  test('both networks are one group, so that their addresses move together', () => {
    for (const { file } of files) {
      expect(file.in('vrrp_sync_group', 'lvs').in('group').list).toEqual(networks);
      expect(file.all('vrrp_instance').map(({ words }) => words[1])).toEqual(networks);
    }
  });

  test('the peers are all the other routers, and the source is the router itself', () => {
    for (const { cluster, router, file } of files) {
      for (const network of networks) {
        const instance = file.in('vrrp_instance', network);
        const isUnicast = cluster.heartbeat.advertisements === 'unicast';
        const source = instance.value(isUnicast ? 'unicast_src_ip' : 'mcast_src_ip');
        expect(source).toBe(router[network].address);
        expect(instance.value('interface')).toBe(router[network].device);
        expect(instance.all('unicast_peer')).toHaveLength(isUnicast ? 1 : 0);
        if (!isUnicast) continue;
        const peers = instance.in('unicast_peer').list;
        expect(new Set([...peers, router[network].address])).toEqual(
          new Set(cluster.routers.map((one) => one[network].address)),
        );
        expect(peers).toHaveLength(cluster.routers.length - 1);
      }
    }
  });

  test('every floating address is brought up once, on its network, with its prefix', () => {
    for (const { cluster, file } of files) {
      const { publicNetwork, privateNetwork, natVip, virtualServers } = cluster;
      expect(addressesOf(file.in('vrrp_instance', 'private'))).toEqual([
        `${natVip.address}/${privateNetwork.prefixLength} dev eth1`,
      ]);
      const vips = [...new Set(virtualServers.map(({ vip }) => vip.address))];
      expect(addressesOf(file.in('vrrp_instance', 'public'))).toEqual(
        vips.map((vip) => {
          const isNear = vip.startsWith('192.168.26.');
          return `${vip}/${isNear ? publicNetwork.prefixLength : 32} dev eth0`;
        }),
      );
    }
  });

  test('a heartbeat carries one address, so that a changed list of VIPs splits nobody', () => {
    for (const { file } of files) {
      for (const network of networks) {
        expect(file.in('vrrp_instance', network).in('virtual_ipaddress').list).toHaveLength(1);
      }
    }
  });

  test('nobody begins as the active router, and nobody takes over from it but by preemption', () => {
    for (const { cluster, file } of files) {
      const { preemption } = cluster.heartbeat;
      const delay = typeof preemption === 'object' ? preemption.delaySeconds : 0;
      for (const network of networks) {
        const instance = file.in('vrrp_instance', network);
        expect(instance.value('state')).toBe('BACKUP');
        expect(instance.has('nopreempt')).toBe(preemption === false);
        expect(instance.value('preempt_delay')).toBe(preemption ? String(delay) : undefined);
      }
    }
  });

  test('the interval is the model’s to the hundredth, and the version of VRRP carries it', () => {
    for (const { cluster, file } of files) {
      const { vrrpVersion, intervalSeconds, virtualRouterId } = cluster.heartbeat;
      expect(file.in('global_defs').value('vrrp_version')).toBe(String(vrrpVersion));
      for (const network of networks) {
        const instance = file.in('vrrp_instance', network);
        expect(Number(instance.value('advert_int'))).toBe(intervalSeconds);
        expect(instance.value('advert_int')).toMatch(
          vrrpVersion === 2 ? /^\d+$/ : /^\d+(?:\.\d{1,2})?$/,
        );
        expect(Number(instance.value('virtual_router_id'))).toBe(virtualRouterId);
      }
    }
  });

  test('addresses are announced as declared, and once more every minute', () => {
    for (const { cluster, file } of files) {
      const given = cluster.heartbeat.gratuitousArp ?? {};
      const text = (value: number | undefined) => value?.toString();
      const globals = file.in('global_defs');
      expect(globals.value('vrrp_garp_master_delay')).toBe(text(given.delaySeconds));
      expect(globals.value('vrrp_garp_master_repeat')).toBe(text(given.repeat));
      expect(globals.value('vrrp_garp_master_refresh')).toBe(text(given.refreshSeconds ?? 60));
      expect(globals.value('vrrp_garp_master_refresh_repeat')).toBe(text(given.refreshRepeat));
    }
  });

  test('a password is in both instances, and root’s alone to read', () => {
    for (const { cluster, router, file } of files) {
      const { authentication } = cluster.heartbeat;
      const { permissions } = renderKeepalivedConf(cluster, router);
      expect(permissions).toBe(authentication ? '0600' : '0644');
      for (const network of networks) {
        const instance = file.in('vrrp_instance', network);
        expect(instance.all('authentication')).toHaveLength(authentication ? 1 : 0);
        if (!authentication) continue;
        expect(instance.in('authentication').list).toEqual([
          `auth_type ${authentication.type ?? 'PASS'}`,
          `auth_pass ${authentication.password}`,
        ]);
      }
    }
  });

  test('connections are copied as declared, over the private network by default, if at all', () => {
    for (const { cluster, file } of files) {
      const { connectionSync: sync, heartbeat } = cluster;
      const words = file.in('global_defs').value('lvs_sync_daemon')?.split(' ');
      expect(words === undefined).toBe(sync === false);
      if (words === undefined) continue;
      const given = typeof sync === 'object' ? sync : {};
      const [device, ...others] = words;
      expect(device).toBe(given.network === 'public' ? 'eth0' : 'eth1');
      expect(others[0] === 'private').toBe(given.bothWays !== true);
      const pairs = others.slice(given.bothWays === true ? 0 : 1);
      const found = Object.fromEntries(
        pairs.flatMap((word, at) => (at % 2 === 0 ? [[word, pairs[at + 1]]] : [])),
      );
      const text = (value: number | undefined) => value?.toString();
      expect(found).toEqual(
        JSON.parse(
          JSON.stringify({
            id: text(given.id ?? heartbeat.virtualRouterId),
            maxlen: text(given.maxLength),
            port: text(given.port),
            ttl: text(given.ttl),
            group: given.group,
          }),
        ),
      );
    }
  });

  test('IPVS forgets connections when the model says so', () => {
    for (const { cluster, file } of files) {
      const { tcpSeconds, tcpFinSeconds, udpSeconds } = cluster.ipvsTimeouts ?? {};
      const line = file.in('global_defs').value('lvs_timeouts')?.split(' ') ?? [];
      const said = (word: string) =>
        line.includes(word) ? line[line.indexOf(word) + 1] : undefined;
      expect([said('tcp'), said('tcpfin'), said('udp')]).toEqual(
        [tcpSeconds, tcpFinSeconds, udpSeconds].map((seconds) => seconds && String(seconds)),
      );
    }
  });

  test('routers differ in name, addresses, peers, priority and delay alone', () => {
    for (const cluster of sample()) {
      const texts = cluster.routers.map((router) =>
        renderKeepalivedConf(cluster, router)
          .content.replace(/^ +vrrp_startup_delay .*\n/m, '')
          .replace(/^( +(?:router_id|unicast_src_ip|mcast_src_ip|source_ip|priority)) .*$/gm, '$1')
          .replace(/unicast_peer \{[^}]*\}/g, 'unicast_peer'),
      );
      expect(new Set(texts).size).toBe(1);
    }
  });

  test('the primary’s priority is the highest, every router has one of its own, and each waits longer', () => {
    for (const cluster of sample()) {
      const all = cluster.routers.map((router) => conf(cluster, router));
      const [own, ...others] = networks.map((network) =>
        all.map((file) => Number(file.in('vrrp_instance', network).value('priority'))),
      );
      expect(others).toEqual([own]);
      expect(new Set(own).size).toBe(all.length);
      expect(Math.max(...own!)).toBe(own![0]);
      cluster.routers.forEach(({ priority, rank }) => {
        if (priority === undefined) expect(own![rank]).toBe(rank === 0 ? 150 : 101 - rank);
        else expect(own![rank]).toBe(priority);
      });
      const delays = all.map((file) =>
        Number(file.in('global_defs').value('vrrp_startup_delay') ?? 0),
      );
      expect(delays[0]).toBe(0);
      delays.slice(1).forEach((delay, index) => expect(delay).toBeGreaterThan(delays[index]!));
    }
  });

  test('every virtual server is the model’s', () => {
    for (const { cluster, file } of files) {
      expect(file.all('virtual_server').map(meaning)).toEqual(cluster.virtualServers.map(expected));
    }
  });

  test('every real server is checked, at the pace and at the port that the model says', () => {
    for (const { cluster, file } of files) {
      file.all('virtual_server').forEach(({ block }, index) => {
        const one = cluster.virtualServers[index]!;
        expect(block!.value('delay_loop')).toBe(String(one.checkIntervalSeconds));
        expect(block!.has('alpha')).toBe(true);
        block!.all('real_server').forEach(({ block: server }, place) => {
          const checks = server!.statements.filter(({ words }) => /_CHECK$|_GET$/.test(words[0]!));
          expect(checks).toHaveLength(1);
          const check = checks[0]!.block!;
          const { port } = one.members[place]!;
          const isPing = one.protocol === Protocol.SCTP;
          expect(check.value('connect_port')).toBe(isPing ? undefined : String(port));
          const checkers = {
            tcp: 'TCP_CHECK',
            udp: 'UDP_CHECK',
            http: 'HTTP_GET',
            ping: 'PING_CHECK',
          };
          expect(checks[0]!.words).toEqual([checkers[one.healthCheck.kind as 'tcp']]);
        });
      });
    }
  });
});

function addressesOf(instance: Block): readonly string[] {
  return ['virtual_ipaddress', 'virtual_ipaddress_excluded'].flatMap((name) =>
    instance.all(name).flatMap(({ block }) => block!.list),
  );
}

/** What the file says of a virtual server, in the model's words. */
function meaning({ words, block }: { readonly words: readonly string[]; readonly block?: Block }) {
  return {
    at: words.slice(1).join(' '),
    scheduler: block!.value('lb_algo'),
    forwarding: block!.value('lb_kind'),
    protocol: block!.value('protocol'),
    persistence: block!.value('persistence_timeout'),
    mask: block!.value('persistence_granularity'),
    sorry: block!.value('sorry_server'),
    sorryInhibit: block!.has('sorry_server_inhibit'),
    quorum: [block!.value('quorum'), block!.value('hysteresis')],
    flags: ['sh-port', 'sh-fallback', 'mh-port', 'mh-fallback', 'ops'].filter((flag) =>
      block!.has(flag),
    ),
    servers: block!
      .all('real_server')
      .map(({ words: [, ip, port], block: server }) => [
        `${ip} ${port}`,
        server!.value('weight'),
        server!.has('inhibit_on_failure'),
        [server!.value('uthreshold'), server!.value('lthreshold')],
      ]),
  };
}

function expected(one: VirtualServer): ReturnType<typeof meaning> {
  const { firewallMark: mark, persistence, sorryServer, ports } = one;
  const port = several(ports) ? 0 : samplesOf(ports)[0];
  const isMember = one.members.some(
    (member) =>
      member.server.address === sorryServer &&
      (several(ports) || member.port === (one.sorryServerPort ?? port)),
  );
  return {
    at: mark === undefined ? `${one.vip.address} ${port}` : `fwmark ${mark}`,
    scheduler: one.scheduler,
    forwarding: 'NAT',
    protocol: mark === undefined ? one.protocol.toUpperCase() : undefined,
    persistence: persistence && String(persistence.timeoutSeconds),
    mask: persistence?.netmask === '255.255.255.255' ? undefined : persistence?.netmask,
    sorry: sorryServer && `${sorryServer} ${one.sorryServerPort ?? port}`,
    sorryInhibit: one.quiesce && isMember,
    quorum: [one.quorum && String(one.quorum.weight), one.quorum && String(one.quorum.hysteresis)],
    flags: [...(one.schedulerFlags ?? []), ...(one.onePacketScheduling ? ['ops'] : [])],
    servers: one.members.map(({ server, port: own, weight, upperThreshold, lowerThreshold }) => [
      `${server.address} ${several(ports) ? 0 : own}`,
      String(weight),
      one.quiesce,
      [upperThreshold, lowerThreshold].map((one) => (one === undefined ? one : String(one))),
    ]),
  };
}

describe('health checks', () => {
  const checkOf = (check: HealthCheck, overrides: Partial<VirtualServer> = {}) => {
    const server = guideVirtualServer({ healthCheck: planned(check), ...overrides });
    const { block } = conf(guide({ virtualServers: [server] })).all('virtual_server')[0]!;
    return block!;
  };
  const http = (path: string, host?: string) => HealthCheck.http(path, { status: 204, host });

  test('HTTP asks for the path under the name, and takes one status', () => {
    const server = checkOf(http('/up', 'a.example'));
    expect(server.value('virtualhost')).toBe('a.example');
    const url = server.in('real_server', '10.11.12.1').in('HTTP_GET').in('url');
    expect([url.value('path'), url.value('status_code')]).toEqual(['/up', '204']);
  });

  test('a path reaches keepalived as it was given, whatever is in it', () => {
    const path = fc.stringMatching(/^\/[!#%-&(-[\]-~]{0,60}$/);
    fc.assert(
      fc.property(path, (at) => {
        const url = checkOf(http(at)).in('real_server', '10.11.12.1').in('HTTP_GET').in('url');
        expect(url.value('path')).toBe(at);
      }),
    );
  });

  test.each(['/$HOME', '/${_PWD}', '/a"b', '/a\\b'])('EngineCannot: the path %j', (at) => {
    const { keepalived } = planned(http('/up'));
    const entries = [{ keyword: 'path', values: [{ text: at }] }];
    const healthCheck = { kind: 'http', keepalived: { ...keepalived!, entries } };
    expect(() => conf(guide({ virtualServers: [guideVirtualServer({ healthCheck })] }))).toThrow(
      expect.objectContaining({ name: 'EngineCannot' }),
    );
  });

  test('a service of several ports is asked at the lowest', () => {
    const { block } = conf(guide({ virtualServers: [shop] })).all('virtual_server')[0]!;
    const check = block!.in('real_server', '10.11.12.1').in('HTTP_GET');
    expect(check.value('connect_port')).toBe('80');
  });

  test('a UDP check waits until ARP has given up on a machine that is gone', () => {
    const server = checkOf(HealthCheck.udp(), { protocol: Protocol.UDP });
    const check = server.in('real_server', '10.11.12.1').in('UDP_CHECK');
    expect(Number(check.value('connect_timeout'))).toBeGreaterThan(4);
  });

  test('are as patient as the model promises', () => {
    const check = checkOf(HealthCheck.tcp()).in('real_server', '10.11.12.1').in('TCP_CHECK');
    const seconds = ['connect_timeout', 'retry', 'delay_before_retry'].map((key) =>
      Number(check.value(key)),
    );
    const { timeoutSeconds, retries, retryDelaySeconds } = CHECK_DEFAULTS;
    expect(seconds).toEqual([timeoutSeconds, retries, retryDelaySeconds]);
  });

  test('EngineCannot: strings sent and expected', () => {
    const check = HealthCheck.sendExpect({ send: 'QUIT', expect: '220' });
    expect(() => checkOf(check)).toThrow(expect.objectContaining({ name: 'EngineCannot' }));
  });
});

describe('what keepalived itself would let pass, or only warn of', () => {
  const router = (index: number, overrides: Partial<Router>) =>
    guide({
      routers: guide().routers.map((one, place) =>
        place === index ? { ...one, ...overrides } : one,
      ),
    });
  const member = (weight: number) => [{ server: guideServers[0]!, weight, port: 80 }];
  const service = (overrides: Partial<VirtualServer>) =>
    guide({ virtualServers: [guideVirtualServer(overrides)] });

  test.each<[string, string, Cluster]>([
    ['NumberOutOfRange', 'a weight beyond the kernel’s', service({ members: member(70_000) })],
    ['NumberOutOfRange', 'no pause between checks', service({ checkIntervalSeconds: 0 })],
    [
      'AddressOffNetwork',
      'a VIP off its network',
      service({ vip: { address: '192.0.2.1', netmask: '255.255.255.0', device: 'eth0:1' } }),
    ],
    [
      'AddressOffNetwork',
      'a NAT VIP off its network',
      guide({ natVip: { ...guide().natVip, address: '192.0.2.1' } }),
    ],
    ['NumberOutOfRange', 'a rank without a priority', router(0, { rank: 400 })],
    [
      'NumberOutOfRange',
      'no virtual router id',
      guide({ heartbeat: { ...heartbeat, virtualRouterId: undefined } }),
    ],
    [
      'NumberOutOfRange',
      'an interval of nothing',
      guide({ heartbeat: { ...heartbeat, intervalSeconds: 0.001 } }),
    ],
  ])('%s: %s', (name, _, cluster) => {
    expect(() => renderKeepalivedConf(cluster, cluster.routers[0]!)).toThrow(
      expect.objectContaining({ name }),
    );
  });
});

describe('keepalived 1.3 of Enterprise Linux 7', () => {
  const healthCheck = planFor(KEEPALIVED_1_3, HealthCheck.http('/'));
  const old = (overrides: Partial<VirtualServer> = {}) =>
    guide({
      guest: enterpriseLinux7(),
      virtualServers: [guideVirtualServer({ healthCheck, ...overrides })],
    });

  test('is told nothing that it does not know', () => {
    const cluster = old({ quiesce: true });
    const file = conf(cluster, cluster.routers[1]!);
    expect(file.in('global_defs').value('vrrp_startup_delay')).toBeUndefined();
    const server = file.all('virtual_server')[0]!.block!.in('real_server', '10.11.12.1');
    expect(server.has('inhibit_on_failure')).toBe(true);
    expect(server.in('HTTP_GET').value('nb_get_retry')).toBe('1');
    expect(server.in('HTTP_GET').value('retry')).toBeUndefined();
  });

  test('EngineCannot: persistence of whole networks, which it ignores', () => {
    const cluster = old({ persistence: { timeoutSeconds: 60, netmask: '255.255.255.0' } });
    expect(() => conf(cluster)).toThrow(expect.objectContaining({ name: 'EngineCannot' }));
  });
});

test('the router’s seed has the file under its real path', () => {
  const cluster = guide();
  const { content, permissions } = fileOf(renderRouter(cluster, 1), KEEPALIVED_CONF);
  expect(content).toBe(renderKeepalivedConf(cluster, cluster.routers[1]!).content);
  // keepalived skips a file that can be executed.
  expect(permissions).toBe('0644');
});
