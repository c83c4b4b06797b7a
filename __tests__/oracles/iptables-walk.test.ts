import { join } from 'node:path';
import { runInNamespace } from '../../tools/checkers/namespace';
import { checker, checkersPython } from '../../tools/checkers/root';
import { withTempDir } from '../../tools/checkers/run';
import { needCheckers } from './checkers';
import { guideIptables } from './guide-network';
import { type Packet, readIptables, verdict } from './iptables';
import { iptablesVariants } from './iptables-variants';

needCheckers();

const tcp: Packet = {
  protocol: 'tcp',
  src: '203.0.113.7',
  sport: 40_000,
  dst: '192.168.26.10',
  dport: 443,
  in: 'eth0',
};
const udp: Packet = {
  ...tcp,
  protocol: 'udp',
  src: '10.11.12.8',
  dst: '10.11.12.9',
  dport: 539,
  in: 'eth1',
};
const vrrp: Packet = {
  protocol: 'vrrp',
  src: '10.11.12.8',
  dst: '224.0.0.18',
  in: 'eth1',
  packetType: 'multicast',
};
const ping: Packet = { protocol: 'icmp', src: '203.0.113.8', dst: '192.168.26.9', in: 'eth0' };

/** Every packet differs in its ports or addresses, for the kernel tracks connections. */
const packets: readonly Packet[] = [
  tcp,
  { ...tcp, dport: 80 },
  { ...tcp, dport: 81 },
  { ...tcp, dst: '192.168.26.9' },
  { ...tcp, src: '192.168.26.66' },
  { ...tcp, dst: '192.168.26.11', dport: 21 },
  { ...tcp, dst: '192.168.26.11', dport: 20_000 },
  { ...tcp, dport: 22 },
  { ...tcp, in: 'eth1', src: '10.11.12.2', dst: '10.11.12.9', dport: 22 },
  { ...tcp, out: 'eth1', dst: '10.11.12.1', dport: 80 },
  { ...tcp, in: 'eth1', out: 'eth0', src: '10.11.12.1', dst: '198.51.100.3', dport: 25 },
  udp,
  { ...udp, src: '10.11.12.7' },
  { ...udp, dport: 540 },
  { ...udp, in: 'eth0', sport: 40_001 },
  { ...udp, protocol: 'tcp' },
  vrrp,
  { ...vrrp, packetType: 'unicast', dst: '10.11.12.9' },
  ping,
  { ...ping, icmpType: 13 },
];

interface Decision {
  readonly decided: string;
  /** Place among the rules of table filter; -1 for a chain's policy. */
  readonly rule: number;
  readonly marked: boolean;
}

/** Reads the counters before rules and behind policies: what decided, and whether a mark was set. */
function decision(saved: string): Decision {
  const filter = saved.slice(saved.indexOf('*filter'));
  const rules = filter.split('\n').filter((line) => / -A /.test(line));
  const ends = rules.map((line) => /^\[[1-9]\d*:.* -j (ACCEPT|DROP|REJECT)/.exec(line)?.[1]);
  const ended = ends.find((target) => target !== undefined);
  const policy = /^:(INPUT|FORWARD) (ACCEPT|DROP) \[[1-9]\d*:/m.exec(filter);
  return {
    decided: ended ?? policy?.[2] ?? 'nothing',
    rule: ended === undefined ? -1 : ends.indexOf(ended),
    marked: /^\[[1-9]\d*:\d+\] .*-j MARK/m.test(saved),
  };
}

test('the kernel decides about real packets as the walk does, and by the same rule', async () => {
  const file = readIptables(guideIptables);
  for (const variant of await iptablesVariants()) {
    const order = {
      program: await checker(`xtables-${variant}-multi`),
      rules: guideIptables,
      addresses: {
        eth0: ['192.168.26.9/24', '192.168.26.10/24', '192.168.26.11/24'],
        eth1: ['10.11.12.9/24'],
      },
      packets,
    };
    const python = await checkersPython();
    const script = join(__dirname, 'python', 'inject_packets.py');
    const result = await withTempDir((dir) =>
      runInNamespace('exec "$1" "$2"', [python, script], {
        input: JSON.stringify(order),
        env: { XTABLES_LOCKFILE: join(dir, 'lock') },
      }),
    );
    expect(result.stderr).toBe('');
    const seen = (JSON.parse(result.stdout) as string[]).map(decision);
    const filter = file.tables.get('filter')?.rules ?? [];
    const walked = packets.map((packet) => {
      const { verdict: decided, mark, rule } = verdict(file, packet);
      const place = filter.findIndex(({ line }) => line === rule?.line);
      return { decided, rule: place, marked: mark !== 0 };
    });
    expect(seen).toEqual(walked);
  }
});
