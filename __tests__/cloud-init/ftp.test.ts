import { FIREWALL_FILE } from '../../cloud-init/firewall-unit';
import { debian12 } from '../../model/guests/debian-12';
import { bashSyntax, iptablesRestoreTest, needCheckers } from '../oracles/checkers';
import { markOf, natOf, readIptables, verdict, type Packet } from '../oracles/iptables';
import {
  fileOf,
  guideCluster,
  guideServers,
  guideVirtualServer,
  renderRouter,
  renderServer,
} from './fixtures';

needCheckers();

const ftp = guideVirtualServer({
  name: 'ftp',
  ports: [21, { from: 10_000, to: 20_000 }],
  firewallMark: 21,
  ftp: true,
  persistence: { timeoutSeconds: 300, netmask: '255.255.255.255' },
});

const heartbeat = {
  intervalSeconds: 1,
  deadSeconds: 4,
  monitorLinks: true,
  virtualRouterId: 7,
};
const onPulse = guideCluster({ virtualServers: [ftp] });
const onKeepalived = guideCluster({ virtualServers: [ftp], guest: debian12(), heartbeat });

const client = '203.0.113.7';
const vip = '192.168.26.10';
const [one] = guideServers as [(typeof guideServers)[0]];

const fromClient = (dport: number, sport = 40_000): Packet => ({
  protocol: 'tcp',
  src: client,
  dst: vip,
  sport,
  dport,
  in: 'eth0',
});
const fromServer = (sport: number, dport = 40_000): Packet => ({
  protocol: 'tcp',
  src: one.address,
  dst: client,
  sport,
  dport,
  in: 'eth1',
  out: 'eth0',
});

describe.each([
  ['pulse', onPulse, '/etc/sysconfig/iptables'],
  ['keepalived', onKeepalived, FIREWALL_FILE],
] as const)('FTP with %s', (_, cluster, path) => {
  const text = fileOf(renderRouter(cluster), path).content;
  const router = readIptables(text);
  const server = readIptables(fileOf(renderServer(cluster), path).content);
  const passes = (packet: Packet) => verdict(router, packet).verdict === 'ACCEPT';

  test('control connections and passive data connections are one service by mark 21', () => {
    for (const port of [21, 10_000, 15_000, 20_000]) {
      expect(markOf(router, fromClient(port))).toBe(21);
      expect(passes(fromClient(port))).toBe(true);
      expect(passes(fromServer(port))).toBe(true);
      const served = { ...fromClient(port), dst: one.address };
      expect(verdict(server, served).verdict).toBe('ACCEPT');
    }
    for (const port of [9_999, 20_001]) {
      expect(markOf(router, fromClient(port))).toBe(0);
      expect(passes(fromClient(port))).toBe(false);
    }
  });

  test('an active data connection goes out, from the VIP, and its answers come in', () => {
    expect(passes(fromServer(20))).toBe(true);
    const translated = natOf(router, fromServer(20), 'POSTROUTING');
    expect(translated?.name).toBe('SNAT');
    expect(translated?.options.get('--to-source')).toBe(vip);
    // IPVS finds the connection behind INPUT; after a failover nobody remembers its state.
    expect(passes({ ...fromClient(20), state: 'INVALID' })).toBe(true);
    expect(markOf(router, fromClient(20))).toBe(0);
    // Where the address was translated above, the answer is forwarded like any other.
    const answer = { ...fromClient(40_000, 20), dst: one.address, out: 'eth1' };
    expect(passes({ ...answer, state: 'ESTABLISHED' })).toBe(true);
    expect(passes(answer)).toBe(false);
  });

  test('nothing else leaves with the VIP', () => {
    expect(natOf(router, fromServer(21), 'POSTROUTING')).toBeUndefined();
    expect(natOf(router, { ...fromServer(20), src: '10.11.12.77' }, 'POSTROUTING')).toBeUndefined();
    expect(passes(fromServer(2121))).toBe(false);
  });

  test('active data connections of the sorry server come from the VIP too, by one rule a machine', () => {
    const translations = (sorryServer: string) => {
      const virtualServers = [{ ...ftp, sorryServer }];
      const file = fileOf(renderRouter({ ...cluster, virtualServers }), path).content;
      const packet = { ...fromServer(20), src: sorryServer };
      const translated = natOf(readIptables(file), packet, 'POSTROUTING');
      expect(translated?.options.get('--to-source')).toBe(vip);
      return file.match(/-j SNAT/g)?.length;
    };
    expect(translations('10.11.12.77')).toBe(guideServers.length + 1);
    expect(translations(one.address)).toBe(guideServers.length);
  });

  test('with egress an active data connection still comes from the VIP', () => {
    const file = fileOf(renderRouter({ ...cluster, egress: true }), path).content;
    const { name } = natOf(readIptables(file), fromServer(20), 'POSTROUTING')!;
    const other = natOf(readIptables(file), fromServer(443), 'POSTROUTING')!;
    expect([name, other.name]).toEqual(['SNAT', 'MASQUERADE']);
  });

  test('the real iptables-restore takes the rules of FTP', async () => {
    const { ok, output } = await iptablesRestoreTest(text);
    expect({ ok, output }).toEqual({ ok: true, output: '' });
  });
});

describe('the helper of FTP is loaded', () => {
  const modules = '/etc/sysconfig/modules/lvs.modules';

  test('with systemd by modules-load.d, at every boot and at the first', () => {
    const { content } = fileOf(renderRouter(onKeepalived), '/etc/modules-load.d/lvs.conf');
    expect(content.split('\n')).toContain('ip_vs_ftp');
    const without = guideCluster({ guest: debian12(), heartbeat });
    expect(fileOf(renderRouter(without), '/etc/modules-load.d/lvs.conf').content).not.toContain(
      'ftp',
    );
  });

  test('without systemd by a script of the distribution, and before pulse', async () => {
    const rendered = renderRouter(onPulse);
    const { content, permissions } = fileOf(rendered, modules);
    // rc.sysinit runs what can be executed, and nothing else.
    expect(permissions).toBe('0755');
    expect(content).toBe('#!/bin/sh\n/sbin/modprobe ip_vs_ftp\n');
    expect((await bashSyntax(content)).ok).toBe(true);
    const commands = rendered.payloads.flatMap(({ firstBoot }) =>
      firstBoot.map((c) => c.join(' ')),
    );
    const load = commands.indexOf('/sbin/modprobe ip_vs_ftp');
    expect(load).toBeGreaterThan(-1);
    expect(load).toBeLessThan(commands.indexOf('service pulse start'));
  });

  test('nowhere where there is none', () => {
    const { payloads } = renderRouter(guideCluster());
    expect(payloads.flatMap(({ files }) => files).map(({ path }) => path)).not.toContain(modules);
    expect(JSON.stringify(payloads)).not.toContain('modprobe');
  });
});
