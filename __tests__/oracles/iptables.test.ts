import { iptablesRestoreTest, needCheckers } from './checkers';
import { guideIptables } from './guide-network';
import { type IptablesFile, markOf, natOf, type Packet, readIptables, verdict } from './iptables';

needCheckers();

const file = readIptables(guideIptables);
const client: Packet = {
  protocol: 'tcp',
  src: '203.0.113.7',
  sport: 40_000,
  dst: '192.168.26.10',
  dport: 443,
  in: 'eth0',
};
const heartbeat: Packet = {
  protocol: 'udp',
  src: '10.11.12.8',
  sport: 40_000,
  dst: '10.11.12.9',
  dport: 539,
  in: 'eth1',
};

describe('the rules as data', () => {
  test('marks of section 3.4', () => {
    const marks = file.rules.filter(({ table }) => table === 'mangle');
    expect(
      marks.map(({ protocol, dst, dports, mark }) => ({ protocol, dst, dports, mark })),
    ).toEqual([
      { protocol: 'tcp', dst: '192.168.26.10/32', dports: [[80, 80]], mark: 80 },
      { protocol: 'tcp', dst: '192.168.26.10/32', dports: [[443, 443]], mark: 80 },
      {
        protocol: 'tcp',
        dst: '192.168.26.11/32',
        dports: [
          [21, 21],
          [10_000, 20_000],
        ],
        mark: 21,
      },
    ]);
  });

  test('policies', () => {
    expect([...(file.tables.get('filter')?.policies ?? [])]).toEqual([
      ['INPUT', 'DROP'],
      ['FORWARD', 'DROP'],
      ['OUTPUT', 'ACCEPT'],
      ['services', '-'],
    ]);
  });
});

describe('a packet on its way', () => {
  test.each<[string, Packet, string]>([
    ['HTTPS to the VIP, by its mark', client, 'ACCEPT'],
    ['port 81', { ...client, dport: 81 }, 'REJECT'],
    ['HTTPS to another address', { ...client, dst: '192.168.26.9' }, 'REJECT'],
    ['a client that a user chain returns', { ...client, src: '192.168.26.66' }, 'REJECT'],
    ['an answer', { ...client, dport: 81, state: 'ESTABLISHED' }, 'ACCEPT'],
    ['the heartbeat', heartbeat, 'ACCEPT'],
    ['a heartbeat over TCP', { ...heartbeat, protocol: 'tcp' }, 'REJECT'],
    ['a heartbeat on the wrong interface', { ...heartbeat, in: 'eth0' }, 'REJECT'],
    ['a heartbeat from somebody else', { ...heartbeat, src: '10.11.12.7' }, 'REJECT'],
    ['SSH inside', { ...client, in: 'eth1', dst: '10.11.12.9', dport: 22 }, 'ACCEPT'],
    ['SSH outside', { ...client, dport: 22 }, 'REJECT'],
    ['ping', { protocol: 'icmp', src: '203.0.113.7', dst: '192.168.26.9', in: 'eth0' }, 'ACCEPT'],
    [
      'ICMP redirect',
      { protocol: 'icmp', icmpType: 5, src: '203.0.113.7', dst: '192.168.26.9', in: 'eth0' },
      'REJECT',
    ],
    [
      'VRRP',
      {
        protocol: '112',
        packetType: 'multicast',
        src: '10.11.12.8',
        dst: '224.0.0.18',
        in: 'eth1',
      },
      'ACCEPT',
    ],
    [
      'VRRP that is not multicast',
      { protocol: 'vrrp', src: '10.11.12.8', dst: '10.11.12.9', in: 'eth1' },
      'REJECT',
    ],
    ['from inside to outside', { ...client, in: 'eth1', out: 'eth0' }, 'ACCEPT'],
    ['from outside to inside', { ...client, out: 'eth1', dport: 81 }, 'DROP'],
    ['what the router sends', { ...client, in: undefined, out: 'eth0' }, 'ACCEPT'],
  ])('%s', (_, packet, expected) => {
    expect(verdict(file, packet).verdict).toBe(expected);
  });

  test('says which rule decided', () => {
    expect(verdict(file, heartbeat).rule?.dports).toEqual([[539, 539]]);
    expect(verdict(file, { ...client, out: 'eth1', dport: 81 }).rule).toBeUndefined();
  });

  test('carries the mark', () => {
    expect(markOf(file, client)).toBe(80);
    expect(markOf(file, { ...client, dport: 81 })).toBe(0);
    expect(markOf(file, { ...client, dst: '192.168.26.11', dport: 15_000 })).toBe(21);
    expect(markOf(file, { ...client, protocol: 'udp' })).toBe(0);
    expect(verdict(file, client).mark).toBe(80);
  });

  test('is masqueraded where active FTP needs it', () => {
    const data: Packet = {
      protocol: 'tcp',
      src: '10.11.12.1',
      sport: 20,
      dst: '203.0.113.7',
      dport: 40_001,
      out: 'eth0',
    };
    expect(natOf(file, data, 'POSTROUTING')?.name).toBe('MASQUERADE');
    expect(natOf(file, { ...data, sport: 21 }, 'POSTROUTING')).toBeUndefined();
  });

  test('a file without tables lets everything pass', () => {
    expect(verdict(readIptables(''), client)).toMatchObject({ verdict: 'ACCEPT', mark: 0 });
  });

  test('--set-mark with a mask keeps the other bits, --set-xmark flips them', () => {
    const marked = (option: string) =>
      readIptables(`*mangle\n-A PREROUTING -j MARK ${option}\nCOMMIT\n`);
    expect(markOf(marked('--set-mark 0x1/0xf'), { ...client, mark: 0xf2 })).toBe(0xf1);
    expect(markOf(marked('--set-xmark 0x3/0x0'), { ...client, mark: 0xf2 })).toBe(0xf1);
    expect(markOf(marked('--set-xmark 0x50/0xffffffff'), { ...client, mark: 0xf2 })).toBe(80);
  });
});

describe('what neither the reader nor the real iptables-restore takes', () => {
  const rule = '-A INPUT -i lo -j ACCEPT';

  test.each<[string, string, string, RegExp]>([
    [
      'an unknown option',
      rule,
      '-A INPUT -p tcp --dprot 80 -j ACCEPT',
      /line 17: unknown option --dprot/,
    ],
    ['a port without a protocol', rule, '-A INPUT --dport 80 -j ACCEPT', /--dport/],
    ['a match without its protocol', rule, '-A INPUT -m tcp --dport 80 -j ACCEPT', /needs -p tcp/],
    ['an option without its match', rule, '-A INPUT --state NEW -j ACCEPT', /--state/],
    ['a target that is none', rule, '-A INPUT -j ACEPT', /no target or chain ACEPT/],
    ['a chain that is none', rule, '-A INPT -j ACCEPT', /no chain INPT/],
    ['a port too high', rule, '-A INPUT -p tcp --dport 65536 -j ACCEPT', /no port/],
    [
      'sixteen ports',
      rule,
      `-A INPUT -p tcp -m multiport --dports ${'1:2,'.repeat(7)}3,4 -j ACCEPT`,
      /16 ports/,
    ],
    ['no address', rule, '-A INPUT -s 10.0.0.256 -j ACCEPT', /dotted quad/],
    ['a prefix too long', rule, '-A INPUT -s 10.0.0.0/33 -j ACCEPT', /not a network/],
    ['an unknown state', rule, '-A INPUT -m state --state NEU -j ACCEPT', /NEU/],
    [
      'REJECT in mangle',
      ':PREROUTING ACCEPT [0:0]',
      '-A PREROUTING -j REJECT',
      /REJECT in table mangle/,
    ],
    ['MASQUERADE in filter', rule, '-A INPUT -j MASQUERADE', /MASQUERADE in table filter/],
    ['MARK without a mark', rule, '-A INPUT -j MARK', /MARK/],
    ['a table that is none', '*filter', '*filtre', /unknown table filtre/],
    ['a missing COMMIT between tables', 'COMMIT\n*nat', '*nat', /not committed/],
  ])('%s', async (_, from, to, message) => {
    expect(guideIptables).toContain(from);
    const text = guideIptables.replace(from, to);
    expect(() => readIptables(text)).toThrow(message);
    expect(await iptablesRestoreTest(text)).toMatchObject({
      ok: false,
      output: expect.stringMatching(/\S/),
    });
  });
});

test('a quote left open, which iptables-restore lets pass, is refused', () => {
  const text = guideIptables.replace('inside only"', 'inside only');
  expect(() => readIptables(text)).toThrow(/quote not closed/);
});

test('what the reader does not know, it refuses: never ignored', () => {
  for (const match of [
    '-m limit --limit 5/min',
    '-m owner --uid-owner 0',
    '-f',
    '-s 10.0.0.1,10.0.0.2',
  ]) {
    expect(() => readIptables(`*filter\n-A INPUT ${match} -j ACCEPT\nCOMMIT\n`)).toThrow(/line 2/);
  }
  for (const text of ['*filter\n', '*filter\nCOMMIT', '*filter\nCOMMIT\r\n', '-A INPUT\n']) {
    expect(() => readIptables(text)).toThrow(/iptables line/);
  }
});

test('rules of chains in a loop are an error, not an endless walk', () => {
  const loop = readIptables('*filter\n:a - [0:0]\n-A INPUT -j a\n-A a -j a\nCOMMIT\n');
  expect(() => verdict(loop, client)).toThrow(/loop/);
});

test('the kernel holds the rules that the reader reads', async () => {
  const { ok, output, saved } = await iptablesRestoreTest(guideIptables);
  expect({ ok, output }).toEqual({ ok: true, output: '' });
  expect(saved.size).toBeGreaterThan(0);
  for (const text of saved.values()) expect(essence(readIptables(text))).toEqual(essence(file));
});

/** What must be the same however the rules are written. */
function essence({ rules }: IptablesFile): unknown[] {
  const host = (address: string | undefined) => address?.replace('/32', '');
  return rules
    .map(({ table, chain, protocol, src, dst, dports, sports, mark, target, ...rule }) => ({
      table,
      chain,
      protocol,
      src: host(src),
      dst: host(dst),
      interfaces: [rule.in, rule.out],
      dports,
      sports,
      mark,
      target: target?.name,
    }))
    .sort((one, other) => one.table.localeCompare(other.table));
}
