import fc from 'fast-check';
import { guideLvsCf } from './guide-network';
import { hostileString } from './hostile';
import { expandNannyEscapes, readLvsCf } from './lvs-cf';

/** The guide's file with one piece replaced; the piece must be there. */
function change(from: string, to: string): string {
  expect(guideLvsCf).toContain(from);
  return guideLvsCf.replace(from, to);
}

function remove(key: string): string {
  return change(new RegExp(`^ *${key} = .*\n`, 'm').exec(guideLvsCf)?.[0] ?? key, '');
}

describe('a file as the configuration tool writes it', () => {
  test('reads without a word', () => {
    const { ok, errors, findings } = readLvsCf(guideLvsCf);
    expect({ ok, errors, findings }).toEqual({ ok: true, errors: [], findings: [] });
  });

  test('gives globals, virtual servers and real servers with their types', () => {
    const { globals, virtuals } = readLvsCf(guideLvsCf).config;
    expect(globals.get('primary')).toBe('192.168.26.9');
    expect(globals.get('backup_active')).toBe(true);
    expect(globals.get('deadtime')).toBe(18);
    expect(globals.get('nat_router')).toEqual({ ip: '10.11.12.10', device: 'eth1:1' });
    expect(virtuals.map(({ name }) => name)).toEqual(['http']);
    const [http] = virtuals;
    expect(http?.values.get('address')).toEqual({ ip: '192.168.26.10', device: 'eth0:1' });
    expect(expandNannyEscapes(String(http?.values.get('send')))).toBe('GET / HTTP/1.0\r\n\r\n');
    const servers = http?.servers.map(({ name, address, port, weight, active }) => ({
      name,
      address,
      port,
      weight,
      active,
    }));
    expect(servers).toEqual([
      { name: 'one', address: '10.11.12.1', port: 80, weight: 1, active: true },
      { name: 'two', address: '10.11.12.2', port: 80, weight: 1, active: true },
    ]);
  });

  test('may have comments at the start of a line, empty lines and tabs', () => {
    expect(readLvsCf(`# for both routers\n\n${guideLvsCf.replaceAll('     ', '\t')}`).ok).toBe(
      true,
    );
  });

  test('may have marks under NAT when they persist', () => {
    expect(
      readLvsCf(
        change('     port = 80\n', '     fwmark = 80\n     port = 80\n     persistent = 300\n'),
      ).ok,
    ).toBe(true);
  });

  test.each(['syncd_iface = eth1', 'syncd_id = 1', 'tcp_timeout = 0', 'hard_shutdown = 1'])(
    'may have %s for RHEL 6 only',
    (statement) => {
      const text = change('syncdaemon = 0\n', `syncdaemon = 0\n${statement}\n`);
      expect(readLvsCf(text).ok).toBe(true);
      const { errors } = readLvsCf(text, { rhel: 5 });
      expect(errors).toEqual([{ line: 20, message: `unknown keyword ${statement.split(' ')[0]}` }]);
    },
  );
});

describe('what the parser refuses', () => {
  test.each<[string, string, string, number, RegExp]>([
    ['a blank missing round =', 'keepalive = 6', 'keepalive=6', 11, /unknown command keepalive=6/],
    ['a comment behind a statement', 'keepalive = 6', 'keepalive = 6 # s', 11, /comment/],
    ['an indented comment', 'keepalive = 6', ' # six\nkeepalive = 6', 11, /comment/],
    ['a carriage return', 'keepalive = 6\n', 'keepalive = 6\r\n', 11, /carriage return/],
    ['NUL', 'keepalive = 6', 'keepalive = 6\0', 11, /NUL/],
    ['a byte order mark', 'serial_no', '\ufeffserial_no', 1, /byte order mark/],
    ['an unknown keyword', 'debug_level = NONE', 'debug = NONE', 17, /unknown keyword debug/],
    ['a keyword in capitals', 'keepalive', 'Keepalive', 11, /unknown keyword Keepalive/],
    ['a keyword of another block', 'timeout = 6', 'deadtime = 6', 31, /virtual http: deadtime/],
    ['a brace on the next line', 'http {', 'http\n{', 20, /virtual NAME \{/],
    ['no blank before the brace', 'http {', 'http{', 20, /virtual NAME \{/],
    ['a statement behind the brace', 'http {', 'http { active = 1', 20, /virtual NAME \{/],
    ['a server outside', 'virtual http', 'server http', 20, /server outside a virtual/],
    ['a virtual inside', 'server two', 'virtual two', 39, /virtual inside virtual http/],
    ['a brace too many', '     }\n}\n', '     }\n}\n}\n', 45, /\} without a block/],
    ['a missing second word', '10.11.12.10 eth1:1', '10.11.12.10', 14, /IP and DEVICE/],
    ['a long device', 'eth1:1', 'eth1.1234567890:1', 14, /17 characters/],
    ['a prefix length', '= 192.168.26.8', '= 192.168.26.8/24', 7, /dotted quad/],
    ['a name for an address', '= 192.168.26.8', '= backup', 7, /dotted quad/],
    ['a boolean in words', 'heartbeat = 1', 'heartbeat = yes', 9, /neither 0 nor 1/],
    ['a fraction', 'keepalive = 6', 'keepalive = 0.5', 11, /not an integer/],
    ['two values', 'keepalive = 6', 'keepalive = 6 7', 11, /one value expected/],
    ['no value', 'keepalive = 6', 'keepalive =', 11, /missing arguments/],
    ['a scheduler of keepalived only', '= wlc', '= sed', 29, /sed is none of/],
    ['a scheduler in capitals', '= wlc', '= WLC', 29, /WLC is none of/],
    ['a blank behind a quote', '"HTTP"', '"HTTP" ', 26, /missing arguments/],
    ['an open quote', '"HTTP"', '"HTTP', 26, /quote not closed/],
    ['a quote in a word', '"HTTP"', 'HT"TP', 26, /quote inside/],
    ['an unquoted string', '"HTTP"', 'HTTP', 26, /not quoted/],
    ['255 bytes to expect', '"HTTP"', `"${'é'.repeat(127)}x"`, 26, /255 bytes/],
    [
      'ten digits of persistence',
      'send =',
      'persistent = 1234567890\n     send =',
      25,
      /nine digits/,
    ],
    ['a hundred tokens', 'serial_no', `${'a '.repeat(100)}\nserial_no`, 1, /100 tokens/],
  ])('%s', (_, from, to, line, message) => {
    const { ok, errors } = readLvsCf(change(from, to));
    expect(ok).toBe(false);
    expect(errors[0]).toEqual({ line, message: expect.stringMatching(message) });
  });

  test('254 bytes to expect are fine, but for the tool no line may pass 300', () => {
    expect(readLvsCf(change('"HTTP"', `"${'x'.repeat(254)}"`)).ok).toBe(true);
    const long = `send_program = "${'x'.repeat(280)}"`;
    const { findings } = readLvsCf(change('use_regex = 0', `use_regex = 0\n     ${long}`));
    expect(findings.map(({ rule }) => rule)).toContain('gui-line-length');
  });
});

test.each([
  ['port = 80', 'port = 0x50', 80],
  ['port = 80', 'port = 0120', 80],
  ['port = 80', 'port = -1', -1],
])('C literals: %s written as %s is %d, and odd', (from, to, value) => {
  const { config, findings, errors } = readLvsCf(change(from, to));
  expect(errors).toEqual([]);
  expect(config.virtuals[0]?.values.get('port')).toBe(value);
  expect(findings.map(({ rule }) => rule)).toContain('value');
});

test('255 bytes to send are one too many', () => {
  const send = (length: number) =>
    change('"GET / HTTP/1.0\\r\\n\\r\\n"', `"${'x'.repeat(length)}"`);
  expect(readLvsCf(send(254)).ok).toBe(true);
  expect(readLvsCf(send(255)).errors[0]?.message).toMatch(/send: 255 bytes/);
});

describe('what the parser takes and then breaks on', () => {
  const second = guideLvsCf.slice(guideLvsCf.indexOf('virtual http'));

  /** A second virtual server, changed from the first as told. */
  function twice(...changes: [string, string][]): string {
    return guideLvsCf + changes.reduce((text, [from, to]) => text.replace(from, to), second);
  }
  const https: [string, string] = ['virtual http', 'virtual https'];
  const other: [string, string] = ['192.168.26.10 eth0:1', '192.168.26.11 eth0:2'];

  test('two virtual servers side by side are fine', () => {
    expect(readLvsCf(twice(https, other)).findings).toEqual([]);
    expect(readLvsCf(twice(https, ['port = 80', 'port = 443'])).findings).toEqual([]);
  });

  test.each<[string, () => string]>([
    ['missing-brace', () => guideLvsCf.replace(/\}\n$/, '')],
    ['text-behind-brace', () => change('     }\n', '     } server three {\n')],
    ['repeated-keyword', () => change('timeout = 6\n', 'timeout = 6\n     timeout = 6\n')],
    ['duplicate-virtual', () => twice(other)],
    ['duplicate-server', () => change('server two', 'server one')],
    ['duplicate-endpoint', () => twice(https)],
    ['duplicate-endpoint', () => change('10.11.12.2', '10.11.12.1')],
    [
      'duplicate-fwmark',
      () => {
        const mark: [string, string] = [
          'port = 80\n',
          'fwmark = 80\n     port = 80\n     persistent = 9\n',
        ];
        return change(...mark).replace(
          /$/,
          second
            .replace(...https)
            .replace(...other)
            .replace(...mark),
        );
      },
    ],
    ['value', () => change('heartbeat_port = 539', 'heartbeat_port = 99999')],
    ['value', () => change('weight = 1', 'weight = -1')],
    ['value', () => change('timeout = 6', 'timeout = 010')],
    ['value', () => change('port = 80', 'port = 0x50')],
    ['value', () => change('vip_nmask = 255.255.255.0', 'vip_nmask = 24')],
    ['value', () => change('vip_nmask = 255.255.255.0', 'vip_nmask = 255.0.255.0')],
    ['timeout-zero', () => change('timeout = 6', 'timeout = 0')],
    ['gui-line-length', () => change('server one', `server ${'x'.repeat(70)}`)],
    ['non-ascii', () => change('server one', 'server één')],
    ['order', () => change('keepalive = 6\ndeadtime = 18\n', 'deadtime = 18\nkeepalive = 6\n')],
    ['order', () => remove('monitor_links') + 'monitor_links = 0\n'],
    ['order', () => remove('timeout').replace(/\}\n$/, 'timeout = 6\n}\n')],
    ['port-after-server', () => remove('port').replace(/\}\n$/, 'port = 8080\n}\n')],
    ...[
      'serial_no',
      'rsh_command',
      'heartbeat',
      'keepalive',
      'deadtime',
      'network',
      'reservation_conflict_action',
      'active',
      'timeout',
      'reentry',
    ].map((key): [string, () => string] => ['unwritten-default', () => remove(key)]),
    ['primary', () => remove('primary')],
    ['backup-inactive', () => change('backup_active = 1', 'backup_active = 0')],
    ['backup-inactive', () => remove('backup_active')],
    ['private-pair', () => remove('backup_private')],
    ['private-pair', () => remove('primary_private')],
    ['deadtime', () => change('deadtime = 18', 'deadtime = 6')],
    ['nat-router', () => remove('nat_router')],
    ['device-alias', () => change('eth0:1', 'eth0')],
    ['device-alias', () => change('eth1:1', 'eth1')],
    ['device-shared', () => change('eth0:1', 'eth1:1')],
    ['device-shared', () => twice(https, ['26.10', '26.11'])],
    ['address-devices', () => twice(https, ['port = 80', 'port = 443'], ['eth0:1', 'eth0:2'])],
    ['address-placeholder', () => change('192.168.26.10', '0.0.0.0')],
    ['fwmark-persistence', () => change('port = 80', 'fwmark = 80\n     port = 80')],
    [
      'real-port',
      () =>
        change('network = nat', 'network = direct').replace(
          '10.11.12.1\n         active = 1\n',
          '$&         port = 8080\n',
        ),
    ],
    ['program-send', () => change('use_regex = 0', 'use_regex = 0\n     send_program = "/x"')],
    ['program-expect', () => change('expect = "HTTP"', 'send_program = "/x"')],
    [
      'program-length',
      () => change('use_regex = 0', `use_regex = 0\n     send_program = "/${'x'.repeat(254)}"`),
    ],
    [
      'program-words',
      () => change('use_regex = 0', `use_regex = 0\n     send_program = "${'x '.repeat(40)}"`),
    ],
    [
      'program-quotes',
      () => change('use_regex = 0', `use_regex = 0\n     send_program = "/x 'a b'"`),
    ],
    ['no-active-virtual', () => change('     active = 1\n', '     active = 0\n')],
  ])('%s', (rule, text) => {
    const { ok, findings } = readLvsCf(text());
    expect(ok).toBe(false);
    expect(findings.map((finding) => finding.rule)).toContain(rule);
  });

  test('a server has the port that its virtual server had when its block began', () => {
    const late = remove('port').replace(/\}\n$/, 'port = 8080\n}\n');
    const [http] = readLvsCf(late).config.virtuals;
    expect(http?.values.get('port')).toBe(8080);
    expect(http?.servers.map(({ port }) => port)).toEqual([80, 80]);
  });

  test('a real port of its own is fine under NAT', () => {
    expect(
      readLvsCf(
        change(
          '10.11.12.1\n         active = 1\n',
          '10.11.12.1\n         active = 1\n         port = 8080\n',
        ),
      ).ok,
    ).toBe(true);
  });
});

test('nothing makes the reader throw, and no hostile name adds a virtual server unnoticed', () => {
  fc.assert(
    fc.property(hostileString(), (hostile) => {
      const read = readLvsCf(change('server one', `server ${hostile}`));
      const [http, ...more] = read.config.virtuals;
      if (read.ok) {
        expect(more).toEqual([]);
        expect(http?.servers.length).toBe(2);
        expect(hostile).toMatch(/^[ \t]*[\x21-\x7e]+[ \t]*$/);
      }
    }),
  );
});
