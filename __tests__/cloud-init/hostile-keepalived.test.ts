import fc from 'fast-check';
import { ERRORS } from '../../model/errors';
import type { Cluster } from '../../model/cluster/cluster';
import { KEEPALIVED } from '../../model/engines/keepalived';
import { HealthCheck } from '../../model/health-check';
import { planFor } from '../support/checks';
import { debian12 } from '../../model/guests/debian-12';
import { NAMES_OF_EVERY_OBJECT, hostileString } from '../oracles/hostile';
import { readIptables } from '../oracles/iptables';
import { readKeepalivedConf, type Block } from '../oracles/keepalived-conf';
import { Scheduler, SchedulerFlag } from '../../model/scheduler';
import { guideCluster, guideVirtualServer, renderRouter, shop } from './fixtures';

const CHECKS = [
  HealthCheck.http('/a', {
    status: [200, [300, 399]],
    regex: 'a+$',
    httpVersion: '1.1',
    host: 'a',
  }),
  HealthCheck.https('/a', { content: 'say "$x" \\', host: 'a.example' }),
  HealthCheck.ping(),
  HealthCheck.udp({ payload: 'ask', reply: 'answer' }),
  HealthCheck.dns({ name: 'www.example', type: 'A' }),
  HealthCheck.smtp({ heloName: 'lvs.example' }),
  HealthCheck.script({ content: '#!/bin/sh\nexit 0\n', args: ['%h', '%p', '-x'] }),
  HealthCheck.command({ program: '/usr/bin/check' }),
];

const whole = guideCluster({
  guest: debian12(),
  heartbeat: { intervalSeconds: 0.2, deadSeconds: 0.72, monitorLinks: true, virtualRouterId: 51 },
  virtualServers: [
    {
      ...shop,
      sorryServer: '10.11.12.99',
      quorum: { weight: 2, hysteresis: 0 },
      scheduler: Scheduler.SH,
      schedulerFlags: [SchedulerFlag.SH_PORT, SchedulerFlag.SH_FALLBACK],
    },
    guideVirtualServer({
      name: 'ftp',
      vip: { address: '203.0.113.10', netmask: '255.255.255.255', device: 'eth0:3' },
      ports: [21, { from: 10_000, to: 20_000 }],
      firewallMark: 21,
      ftp: true,
    }),
    guideVirtualServer({
      name: 'web',
      vip: { address: '192.168.26.12', netmask: '255.255.255.0', device: 'eth0:2' },
      healthCheck: planFor(KEEPALIVED, HealthCheck.http('/up', { host: 'web.example' })),
      persistence: { timeoutSeconds: 60, netmask: '255.255.255.0' },
    }),
    ...CHECKS.map((check, index) =>
      guideVirtualServer({
        name: `check-${index}`,
        vip: { address: `192.168.26.${20 + index}`, netmask: '255.255.255.0', device: 'eth0:9' },
        healthCheck: planFor(KEEPALIVED, check),
      }),
    ),
  ],
  connectionSync: true,
  egress: true,
});

type Place = readonly (string | number)[];

/**
 * Names of profiles and paths of constructs only report; what a check is called and its keywords
 * choose what is written; a script is the user's own.
 */
const NOT_VALUES = ['guest', 'path', 'kind', 'checker', 'keyword', 'script'];

/** Where every string of a value is. */
function placesOf(value: unknown, place: Place = []): readonly Place[] {
  if (typeof value === 'string') return [place];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value)
    .filter(([key]) => !NOT_VALUES.includes(key))
    .flatMap(([key, one]) => placesOf(one, [...place, key]));
}

function replaced<T>(value: T, [key, ...rest]: Place, text: string): T {
  if (key === undefined) return text as T;
  const copy = (Array.isArray(value) ? [...value] : { ...value }) as Record<string, unknown>;
  copy[key] = replaced(copy[key], rest, text);
  return copy as T;
}

/** Which keywords and blocks there are, with no value. */
function keywords(block: Block): unknown {
  return block.statements.map(({ words, block: inner }) =>
    inner ? [words[0], keywords(inner)] : words[0]?.replace(/^[\d./]+$/, 'address'),
  );
}

/** What the readers make of every file of a router. */
function skeleton(cluster: Cluster): unknown {
  return renderRouter(cluster)
    .payloads.flatMap(({ files }) => files)
    .map(({ path, content }) => {
      if (path.endsWith('/keepalived.conf')) return [path, keywords(readKeepalivedConf(content))];
      if (path.endsWith('/iptables')) {
        return [
          path,
          readIptables(content).rules.map(({ chain, target }) => [chain, target?.name]),
        ];
      }
      // Two virtual servers may use one scheduler or two, and so one module or two.
      if (path.endsWith('/modules-load.d/lvs.conf'))
        return [path, /^(?:ip_vs\w*\n)+$/.test(content)];
      return [path.replace(/lvs-check-.*/, 'script'), content.split('\n').length];
    });
}

test('no string of a cluster can add a line, a keyword, a rule or a block: it fits, or is refused', () => {
  const meant = skeleton(whole);
  const places = placesOf(whole);
  let refused = 0;
  let taken = 0;
  fc.assert(
    fc.property(fc.constantFrom(...places), hostileString(), (place, text) => {
      let found: unknown;
      try {
        found = skeleton(replaced(whole, place, text));
      } catch (error) {
        refused += 1;
        expect(Object.keys(ERRORS)).toContain((error as Error).name);
        return;
      }
      taken += 1;
      expect(found).toEqual(meant);
    }),
    {
      numRuns: 1_500,
      examples: places.flatMap((place) =>
        NAMES_OF_EVERY_OBJECT.map((name) => [place, name] as [typeof place, string]),
      ),
    },
  );
  expect(refused).toBeGreaterThan(500);
  expect(taken).toBeGreaterThan(5);
});

test('a path that is taken stands in its place', () => {
  const url = ['virtualServers', 1, 'healthCheck', 'keepalived', 'entries', 0, 'entries', 0];
  const cluster = replaced(whole, [...url, 'values', 0, 'text'], '/a#b!{c}');
  const [conf] = renderRouter(cluster)
    .payloads.flatMap(({ files }) => files)
    .filter(({ path }) => path.endsWith('/keepalived.conf'));
  expect(conf!.content).toContain('path "/a#b!{c}"\n');
});
