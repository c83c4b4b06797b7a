import { renderKeepalivedConf } from '../../cloud-init/keepalived-conf';
import { renderLvsCf } from '../../cloud-init/lvs-cf';
import { renderRouterFirewall } from '../../cloud-init/router-firewall';
import type { ConnectionSyncOptions } from '../../model/heartbeat/connection-sync';
import { Guest } from '../../model/guest';
import { iptablesRestoreTest, needCheckers } from '../oracles/checkers';
import { keepalivedConfigTests } from '../oracles/keepalived-batch';
import { readIptables, verdict, type Packet } from '../oracles/iptables';
import { readLvsCf } from '../oracles/lvs-cf';
import { clusterOf } from '../support/model';

needCheckers();

const DECLARED: ConnectionSyncOptions = {
  id: 9,
  network: 'public',
  group: '239.1.2.3',
  port: 9_000,
  ttl: 4,
  maxLength: 1_400,
};

const debian = (connectionSync: boolean | ConnectionSyncOptions) =>
  clusterOf({ input: { guest: Guest.debian12().profile, connectionSync } });

/** Connections that the backup copies, as the primary gets them. */
const copies = (packet: Partial<Packet> = {}): Packet => ({
  protocol: 'udp',
  src: '192.168.26.8',
  dst: '239.1.2.3',
  sport: 40_000,
  dport: 9_000,
  in: 'eth0',
  packetType: 'multicast',
  ...packet,
});

describe('connections that are copied as declared', () => {
  const cluster = debian(DECLARED);
  const firewall = renderRouterFirewall(cluster, cluster.routers[0]!).content;

  test('are taken where they come in, and nowhere else', () => {
    const takes = (packet: Packet) => verdict(readIptables(firewall), packet).verdict === 'ACCEPT';
    expect(takes(copies())).toBe(true);
    for (const other of [
      { dport: 8_848 },
      { dst: '224.0.0.81' },
      { in: 'eth1', src: '10.11.12.8' },
      { src: '192.168.26.7' },
    ]) {
      expect([other, takes(copies(other))]).toEqual([other, false]);
    }
  });

  test('are sent as the kernel is told, by words that keepalived itself takes', async () => {
    const conf = renderKeepalivedConf(cluster, cluster.routers[0]!).content;
    expect(conf).toMatch(
      /^ +lvs_sync_daemon eth0 private id 9 maxlen 1400 port 9000 ttl 4 group 239\.1\.2\.3$/m,
    );
    const [taken, refused] = await keepalivedConfigTests([
      conf,
      conf.replace('group 239.1.2.3', 'group 10.1.2.3'),
    ]);
    expect(taken).toEqual({ ok: true, output: '' });
    expect(refused!.output).toContain('not multicast');
  });

  test('go both ways where that is declared, and no change of state commands the kernel', async () => {
    const both = debian({ bothWays: true });
    const conf = renderKeepalivedConf(both, both.routers[0]!).content;
    expect(conf).toMatch(/^ +lvs_sync_daemon eth1 id \d+$/m);
    expect(await keepalivedConfigTests([conf])).toEqual([{ ok: true, output: '' }]);
  });

  test('have rules that the real iptables-restore takes', async () => {
    expect(await iptablesRestoreTest(firewall)).toMatchObject({ ok: true });
  });

  test('have an id and an interface with pulse too', () => {
    const lvsCf = renderLvsCf(
      clusterOf({ input: { connectionSync: { id: 9, network: 'public' } } }),
    );
    const { config, errors } = readLvsCf(lvsCf.content);
    expect(errors).toEqual([]);
    expect(Object.fromEntries(config.globals)).toMatchObject({
      syncdaemon: true,
      syncd_iface: 'eth0',
      syncd_id: 9,
    });
  });
});
