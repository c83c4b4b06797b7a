import fc from 'fast-check';
import { renderMetaData } from '../../cloud-init/meta-data';
import type { CloudConfig } from '../../cloud-init/payload';
import { ERRORS } from '../../model/errors';
import type { Cluster } from '../../model/cluster/cluster';
import { PULSE } from '../../model/engines/pulse';
import { HealthCheck } from '../../model/health-check';
import { planFor } from '../support/checks';
import { needCheckers } from '../oracles/checkers';
import { NAMES_OF_EVERY_OBJECT, hostileString } from '../oracles/hostile';
import { readIfcfg } from '../oracles/ifcfg';
import { readIptables } from '../oracles/iptables';
import { readLvsCf } from '../oracles/lvs-cf';
import { readAllUserData } from '../oracles/user-data';
import {
  fileOf,
  guideCluster,
  guideServers,
  guideVirtualServer,
  renderRouter,
  renderServer,
  shop,
} from './fixtures';

needCheckers();

const whole = guideCluster({
  virtualServers: [
    { ...shop, sorryServer: '10.11.12.99' },
    guideVirtualServer({
      name: 'mail',
      vip: { address: '192.168.26.11', netmask: '255.255.255.0', device: 'eth0:2' },
      ports: [25],
      healthCheck: planFor(PULSE, HealthCheck.sendExpect({ send: 'QUIT\r\n', expect: '220' })),
    }),
    guideVirtualServer({
      name: 'web',
      vip: { address: '192.168.26.12', netmask: '255.255.255.0', device: 'eth0:3' },
      healthCheck: planFor(PULSE, HealthCheck.http('/up', { host: 'web.example' })),
    }),
    guideVirtualServer({
      name: 'scripted',
      vip: { address: '192.168.26.13', netmask: '255.255.255.0', device: 'eth0:4' },
      healthCheck: planFor(
        PULSE,
        HealthCheck.script({ content: '#!/bin/sh\nexit 0\n', args: ['%h', '-x'] }),
      ),
    }),
  ],
  resolvers: ['192.0.2.53'],
  sshFrom: ['192.0.2.0/24', '198.51.100.7'],
  packageSource: guideCluster().guest.packageSource,
  egress: true,
  connectionSync: true,
});

type Place = readonly (string | number)[];

/** Where every string of a value is. */
function placesOf(value: unknown, place: Place = []): readonly Place[] {
  if (typeof value === 'string') return [place];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) => placesOf(one, [...place, key]));
}

/** A copy with one string replaced, whatever its type says. */
function replaced<T>(value: T, [key, ...rest]: Place, text: string): T {
  if (key === undefined) return text as T;
  return copied(value, (name, one) => (name === String(key) ? replaced(one, rest, text) : one));
}

/** A copy in which a name is another one everywhere: what refers to it goes on doing so. */
function renamed<T>(value: T, from: string, to: string): T {
  if (value === from) return to as T;
  if (typeof value !== 'object' || value === null) return value;
  return copied(value, (_, one) => renamed(one, from, to));
}

function copied<T>(value: T, change: (key: string, one: unknown) => unknown): T {
  const entries = Object.entries(value as object).map(([key, one]) => [key, change(key, one)]);
  if (Array.isArray(value)) return entries.map(([, one]) => one) as T;
  return Object.assign(
    Object.create(Object.getPrototypeOf(value)),
    Object.fromEntries(entries),
  ) as T;
}

function attacked(place: Place, text: string): Cluster {
  const isServerName =
    place.at(-1) === 'name' && (place[0] === 'realServers' || place.includes('server'));
  return isServerName ? renamed(whole, guideServers[0]!.name, text) : replaced(whole, place, text);
}

/**
 * Not ours to write: names of profiles and paths of constructs, which select and report, and the
 * user's own scripts.
 */
const places = placesOf(whole).filter(
  (place) => place[0] !== 'guest' && !place.includes('path') && place.at(-1) !== 'script',
);

const renderAll = (cluster: Cluster) => [
  renderRouter(cluster, 0),
  renderRouter(cluster, 1),
  renderServer(cluster, 0),
];

/** What the readers make of all files: which keys and rules there are, with no value. */
function skeleton(cluster: Cluster): unknown {
  return renderAll(cluster).map((rendered) =>
    rendered.payloads
      .flatMap(({ files }) => files)
      .map(({ path, content }) => {
        expect(content).toMatch(/^[\t\n\x20-\x7e]*$/);
        if (path.includes('ifcfg-')) {
          const { problems, values } = readIfcfg(content);
          return [path, problems, [...values.keys()]];
        }
        if (path.endsWith('/iptables')) {
          return [
            path,
            readIptables(content).rules.map(({ chain, target }) => [chain, target?.name]),
          ];
        }
        if (path.endsWith('/lvs.cf')) {
          const { errors, config } = readLvsCf(content);
          const virtuals = config.virtuals.map(({ values, servers }) => [
            [...values.keys()],
            servers.length,
          ]);
          return [path, errors, [...config.globals.keys()], virtuals];
        }
        const name = /yum\.repos\.d/.test(path)
          ? 'repository'
          : path.replace(/(lvs|nanny)-check-.*/, '$1-check');
        return [name, content.split('\n').length];
      }),
  );
}

test('no string of a cluster can add a line, a key, a rule or a block: it fits, or is refused', () => {
  const meant = skeleton(whole);
  let taken = 0;
  let refused = 0;
  fc.assert(
    fc.property(fc.constantFrom(...places), hostileString(), (place, text) => {
      let cluster: unknown;
      try {
        cluster = skeleton(attacked(place, text));
      } catch (error) {
        refused += 1;
        expect(Object.keys(ERRORS)).toContain((error as Error).name);
        return;
      }
      taken += 1;
      expect(cluster).toEqual(meant);
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

test('a string that is taken stands in its place, and a plain one is taken', () => {
  const send = ['virtualServers', 2, 'healthCheck', 'nanny', 'send'] as const;
  const lvsCf = fileOf(
    renderRouter(replaced(whole, send, 'EHLO a-b.example\r\n')),
    '/etc/sysconfig/ha/lvs.cf',
  );
  expect(lvsCf.content).toContain('send = "EHLO a-b.example\\r\\n"');
});

test('the user’s strings come back as they were, or are refused', async () => {
  const texts: string[] = [];
  const meant: [string, string][] = [];
  fc.assert(
    fc.property(hostileString(), hostileString(), (one, other) => {
      const user: CloudConfig = { timezone: one, runcmd: [other, ['echo', one]] };
      try {
        texts.push(renderServer(whole, 0, user).userData);
        meant.push([one, other]);
      } catch (error) {
        expect((error as Error).name).toBe('CloudConfigInvalid');
      }
    }),
    { numRuns: 400 },
  );
  expect(texts.length).toBeGreaterThan(100);
  const read = await readAllUserData(texts);
  read.forEach(({ config }, index) => {
    const [one, other] = meant[index]!;
    expect(config.timezone).toBe(one);
    expect((config.runcmd as unknown[]).slice(-2)).toEqual([other, ['echo', one]]);
  });
});

test('any file content of the user’s comes back byte by byte', async () => {
  const whatever = hostileString().filter(
    (text) => !text.includes('\0') && !/\p{Surrogate}/u.test(text),
  );
  const contents = fc.sample(whatever, 150);
  const write_files = contents.map((content, index) => ({ path: `/srv/${index}`, content }));
  const [read] = await readAllUserData([renderServer(whole, 0, { write_files }).userData]);
  contents.forEach((content, index) => {
    expect(read!.files.get(`/srv/${index}`)?.content).toBe(content);
  });
});

test('the instance-id is one word, quoted where it must be', () => {
  const { machine } = renderRouter(whole);
  for (const instanceId of ['a b', 'a\nb', '', 'ü']) {
    expect(() => renderMetaData({ ...machine, instanceId })).toThrow(
      expect.objectContaining({ name: 'NameInvalid' }),
    );
  }
  expect(renderMetaData({ ...machine, instanceId: '12:30' })).toContain('instance-id: "12:30"\n');
});
