import { renderKeepalivedConf } from '../../cloud-init/keepalived-conf';
import { renderLvsCf } from '../../cloud-init/lvs-cf';
import type { Cluster } from '../../model/cluster/cluster';
import type { GuestProfile } from '../../model/guest';
import { everyGuest } from '../../model/guests';
import { debian12 } from '../../model/guests/debian-12';
import { HealthCheck } from '../../model/health-check';
import { needCheckers } from '../oracles/checkers';
import { keepalivedConfigTests } from '../oracles/keepalived-batch';
import { readCheck, type ReadCheck, type Release } from '../oracles/keepalived-checks';
import { readKeepalivedConf } from '../oracles/keepalived-conf';
import { readLvsCf } from '../oracles/lvs-cf';
import { EVERY_CHECK } from '../support/every-check';
import { HTTP, REAL_SERVERS, clusterOf } from '../support/model';
import { refusalOf } from '../support/thrown';

needCheckers();

/** What each guest's packages bring. */
const RELEASES: Readonly<Record<string, Release>> = {
  'enterprise-linux-7': '1.3',
  'enterprise-linux-8': '2.1',
  'enterprise-linux-9': '2.2',
  'debian-12': '2.2',
};

/** The guide's cluster with one check, at a port where nanny takes nothing for granted. */
function checked(healthCheck: HealthCheck, guest: GuestProfile): Cluster | undefined {
  const [protocol] = healthCheck.kind.protocols;
  const virtualServers = [{ ...HTTP, name: 'web', port: 8000, protocol, healthCheck }];
  let cluster: Cluster | undefined;
  const refusal = refusalOf(() => {
    cluster = clusterOf({ input: { guest }, virtualServers });
  });
  if (refusal && refusal.name !== 'EngineCannot') throw refusal;
  return cluster;
}

const conf = (cluster: Cluster) => renderKeepalivedConf(cluster, cluster.routers[0]!).content;

function read(healthCheck: HealthCheck, guest = debian12()): ReadCheck {
  const server = readKeepalivedConf(conf(checked(healthCheck, guest)!))
    .all('virtual_server')[0]!
    .block!.in('real_server', '10.11.12.1');
  return readCheck(server, RELEASES[guest.name]!, guest.name === 'debian-12');
}

describe.each(everyGuest().filter(({ engine }) => engine.name === 'keepalived'))(
  'keepalived of $title',
  (guest) => {
    const able = EVERY_CHECK.filter((check) => checked(check, guest));

    test('has most kinds', () => {
      expect(able.length).toBeGreaterThan(EVERY_CHECK.length / 3);
    });

    test('is told nothing that its release does not know', () => {
      for (const check of able) {
        const { checker, values } = read(check, guest);
        const { port, retries } = check.kind.options;
        if (values.has('connect_port')) {
          expect(values.get('connect_port')).toBe(String(port ?? 8000));
        }
        if (retries !== undefined) {
          expect(values.get('retry') ?? values.get('nb_get_retry')).toBe(String(retries));
        }
        expect([checker, values.get('connect_timeout') ?? values.get('misc_timeout')]).toEqual([
          checker,
          String(
            check.kind.options.timeoutSeconds ??
              (/^udp$/.test(check.kind.name) && !values.has('require_reply') ? 5 : 3),
          ),
        ]);
      }
    });
  },
);

test('keepalived itself takes every kind, without a word', async () => {
  const files = EVERY_CHECK.flatMap((check) => checked(check, debian12()) ?? []).map(conf);
  expect(files.length).toBe(EVERY_CHECK.length - 1);
  const judged = await keepalivedConfigTests(files);
  judged.forEach(({ ok, output }, index) => {
    if (!ok || output !== '') throw new Error(`${output}\n${files[index]}`);
  });
});

test('keepalived itself refuses a check that it does not know', async () => {
  const [file] = EVERY_CHECK.flatMap((check) => checked(check, debian12()) ?? []).map(conf);
  const [judged] = await keepalivedConfigTests([file!.replaceAll('TCP_CHECK', 'TCP_CHEQUE')]);
  expect(judged!.ok).toBe(false);
});

describe('to keepalived', () => {
  test('a page has all that was said of it, and its host is the virtual server’s', () => {
    const check = HealthCheck.http('/a', {
      host: 'shop.example',
      status: [200, [300, 399]],
      regex: '^say "\\$5"\\.$',
      regexOptions: ['caseless'],
      noMatch: true,
      httpVersion: '1.1',
    });
    const { checker, urls, values } = read(check);
    expect([checker, values.get('http_protocol')]).toEqual(['HTTP_GET', '1.1']);
    expect(Object.fromEntries(urls[0]!)).toEqual({
      path: '/a',
      status_code: '200 300-399',
      regex: '^say "\\$5"\\.$',
      regex_options: 'caseless',
      regex_no_match: '',
    });
    expect(conf(checked(check, debian12())!)).toContain('    virtualhost shop.example\n');
  });

  test.each(['a.b', '$5 (five)', 'say "yes"', 'C:\\', '[x]{2}|^y$', 'a/b', '#!{}'])(
    'a content is looked for as it stands: %s',
    (content) => {
      const [url] = read(HealthCheck.http('/', { content })).urls;
      const pattern = new RegExp(url!.get('regex')!);
      expect(`<p>${content}</p>`).toMatch(pattern);
      for (const [index] of [...content].entries()) {
        const other = `${content.slice(0, index)}\u0001${content.slice(index + 1)}`;
        expect(other).not.toMatch(pattern);
      }
    },
  );

  test('several pages must all pass, and follow each other at once after a failure', () => {
    const check = HealthCheck.http('/a', { morePages: [{ path: '/b', status: 204 }] });
    const { urls, values } = read(check);
    expect(urls.map((url) => `${url.get('path')} ${url.get('status_code')}`)).toEqual([
      '/a 200',
      '/b 204',
    ]);
    expect(values.has('fast_recovery')).toBe(true);
  });

  test('HTTPS names its host while TLS is agreed on', () => {
    const { checker, values } = read(HealthCheck.https('/', { host: 'shop.example' }));
    expect([checker, values.has('enable_sni')]).toEqual(['SSL_GET', true]);
    expect(read(HealthCheck.https('/')).values.has('enable_sni')).toBe(false);
  });

  test('a datagram and its answer are bytes, and an answer may be longer', () => {
    const { values } = read(HealthCheck.udp({ payload: 'ab', reply: Uint8Array.of(255, 0) }));
    expect(values.get('payload')).toBe('6162');
    expect(values.get('require_reply')).toBe('ff00');
    expect(values.get('min_reply_length')).toBe('2');
    expect(Number(values.get('max_reply_length'))).toBeGreaterThan(1_500);
  });

  test('a name server and a mail server are asked what was said', () => {
    const dns = read(HealthCheck.dns({ name: 'www.example', type: 'MX' })).values;
    expect([dns.get('type'), dns.get('name')]).toEqual(['MX', 'www.example']);
    const smtp = read(HealthCheck.smtp({ heloName: 'lvs.example' })).values;
    expect(smtp.get('helo_name')).toBe('lvs.example');
  });

  test('an echo is asked of no port', () => {
    const { checker, values } = read(HealthCheck.ping());
    expect([checker, values.get('connect_port')]).toEqual(['PING_CHECK', undefined]);
  });
});

describe('to nanny', () => {
  const guest = everyGuest().find(({ engine }) => engine.name === 'pulse')!;
  const able = EVERY_CHECK.filter((check) => checked(check, guest));
  const values = (check: HealthCheck) => {
    const { config } = readLvsCf(renderLvsCf(checked(check, guest)!).content);
    return config.virtuals[0]!.values;
  };

  test('every check that it has is one that pulse reads, with nothing to find fault with', () => {
    expect(able.map(({ kind }) => kind.name)).toEqual([
      ...['tcp', 'http', 'http', 'http', 'sendExpect', 'smtp', 'smtp', 'script', 'command'],
    ]);
    for (const check of able) {
      const { errors, findings } = readLvsCf(renderLvsCf(checked(check, guest)!).content);
      expect({ errors, findings }).toEqual({ errors: [], findings: [] });
    }
  });

  test.each([
    [[204], ['204'], ['200', '404']],
    [
      [200, [300, 399]],
      ['200', '300', '355', '399'],
      ['201', '299', '400'],
    ],
    [[[205, 321]], ['205', '299', '321'], ['204', '322']],
    [[[100, 599]], ['100', '599'], ['600', '099']],
  ] as const)('HTTP takes the statuses %j', (status, passing, failing) => {
    const pattern = new RegExp(String(values(HealthCheck.http('/', { status })).get('expect')));
    for (const one of passing) expect(`HTTP/1.1 ${one} Whatever`).toMatch(pattern);
    for (const one of failing) expect(`HTTP/1.1 ${one} Whatever`).not.toMatch(pattern);
  });

  test('HTTP/1.1 is asked under a name, and ends the connection', () => {
    const check = HealthCheck.http('/', { httpVersion: '1.1', host: 'shop.example' });
    expect(values(check).get('send')).toBe(
      'GET / HTTP/1.1\\r\\nHost: shop.example\\r\\nConnection: close\\r\\n\\r\\n',
    );
  });

  test('a mail server greets, and nothing is sent', () => {
    const smtp = values(HealthCheck.smtp());
    expect([smtp.get('send'), smtp.get('expect')]).toEqual([undefined, '220']);
  });
});

test('a real server of weight 0 is given no other by an exit code', () => {
  const content = '#!/bin/sh\nexit 52\n';
  const healthCheck = HealthCheck.script({ content, weightByExitCode: true });
  const cluster = clusterOf({
    input: { guest: debian12() },
    realServers: REAL_SERVERS.map((one, index) => ({ ...one, draining: index === 0 })),
    virtualServers: [{ ...HTTP, healthCheck }],
  });
  const service = readKeepalivedConf(conf(cluster)).all('virtual_server')[0]!.block!;
  const told = service.all('real_server').map(({ block }) => {
    const check = block!.in('MISC_CHECK');
    return [check.all('misc_path').length, check.has('misc_dynamic')];
  });
  expect(told).toEqual([
    [1, false],
    [1, true],
  ]);
});
