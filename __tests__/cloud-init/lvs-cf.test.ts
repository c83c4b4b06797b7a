import fc from 'fast-check';
import { renderLvsCf } from '../../cloud-init/lvs-cf';
import type { Cluster, VirtualServer } from '../../model/cluster/cluster';
import { Protocol } from '../../model/engine';
import { HealthCheck } from '../../model/health-check';
import type { NannyPlan } from '../../model/health-checks/nanny-check';
import { planned } from '../support/checks';
import { expandNannyEscapes, readLvsCf } from '../oracles/lvs-cf';
import { samplesOf, several } from '../support/ports';
import { clusters } from './clusters';
import { fileOf, guideCluster, guideVirtualServer, renderRouter, shop } from './fixtures';

const path = '/etc/sysconfig/ha/lvs.cf';

const read = (cluster: Cluster) => readLvsCf(renderLvsCf(cluster).content);

const withCheck = (check: HealthCheck) =>
  guideCluster({ virtualServers: [guideVirtualServer({ healthCheck: planned(check) })] });

const told = (nanny: NannyPlan) =>
  guideCluster({ virtualServers: [guideVirtualServer({ healthCheck: { kind: 'x', nanny } })] });

test('any cluster gives a file that pulse reads without an error and with nothing to find fault with', () => {
  fc.assert(
    fc.property(clusters(), (cluster) => {
      const { errors, findings, config } = read(cluster);
      // The file does not show which ports have a mark: one port may go to one port.
      const single = cluster.virtualServers.filter(({ ports }) => !several(ports));
      const faults = findings.filter(
        ({ rule, message }) =>
          rule !== 'fwmark-persistence' ||
          !single.some(({ name }) => message.startsWith(`virtual ${name}:`)),
      );
      expect({ errors, faults }).toEqual({ errors: [], faults: [] });
      expect(config.virtuals.map(meaning)).toEqual(cluster.virtualServers.map(expected));
    }),
    { numRuns: 150 },
  );
});

/** What the file says of a virtual server, in the model's words. */
function meaning({ name, values, servers }: ReturnType<typeof readLvsCf>['config']['virtuals'][0]) {
  return {
    name,
    vip: values.get('address'),
    netmask: values.get('vip_nmask'),
    port: values.get('port'),
    mark: values.get('fwmark'),
    persistence: values.get('persistent'),
    mask: values.get('pmask'),
    scheduler: values.get('scheduler'),
    protocol: values.get('protocol'),
    timeout: values.get('timeout'),
    reentry: values.get('reentry'),
    quiesce: values.get('quiesce_server'),
    sorry: values.get('sorry_server'),
    servers: servers.map(({ name, address, port, weight, active }) => [
      name,
      address,
      port,
      weight,
      active,
    ]),
  };
}

function expected(one: VirtualServer): ReturnType<typeof meaning> {
  return {
    name: one.name,
    vip: { ip: one.vip.address, device: one.vip.device },
    netmask: one.vip.address.startsWith('192.168.26.') ? '255.255.255.0' : '255.255.255.255',
    port: Math.min(...samplesOf(one.ports)),
    mark: one.firewallMark,
    persistence: one.persistence?.timeoutSeconds,
    mask: one.persistence?.netmask,
    scheduler: one.scheduler,
    protocol: one.protocol === Protocol.UDP ? 'udp' : 'tcp',
    timeout: one.checkIntervalSeconds,
    reentry: one.reentrySeconds,
    quiesce: one.quiesce,
    sorry: one.sorryServer,
    servers: one.members.map(({ server, port, weight }) => [
      server.name,
      server.address,
      port,
      weight,
      true,
    ]),
  };
}

test('is the same on both LVS routers, and made once a cluster', () => {
  const cluster = guideCluster({ virtualServers: [shop] });
  expect(fileOf(renderRouter(cluster, 0), path)).toBe(fileOf(renderRouter(cluster, 1), path));
});

test('names the routers, the NAT VIP and the heartbeat', () => {
  const heartbeat = { intervalSeconds: 2, deadSeconds: 5, port: 1539, monitorLinks: true };
  const { config } = read(guideCluster({ heartbeat, connectionSync: true }));
  expect(Object.fromEntries(config.globals)).toMatchObject({
    primary: '192.168.26.9',
    primary_private: '10.11.12.9',
    backup: '192.168.26.8',
    backup_private: '10.11.12.8',
    backup_active: true,
    service: 'lvs',
    network: 'nat',
    nat_router: { ip: '10.11.12.10', device: 'eth1:1' },
    nat_nmask: '255.255.255.0',
    keepalive: 2,
    deadtime: 5,
    heartbeat_port: 1539,
    monitor_links: true,
    syncdaemon: true,
    syncd_iface: 'eth1',
  });
});

test('sets the timeouts of IPVS that are given, and leaves the kernel its own', () => {
  const ipvsTimeouts = { tcpSeconds: 3600, udpSeconds: 60 };
  const { config } = read(guideCluster({ ipvsTimeouts }));
  const values = ['tcp_timeout', 'tcpfin_timeout', 'udp_timeout'];
  expect(values.map((key) => config.globals.get(key))).toEqual([3600, 0, 60]);
});

test('writes out every key whose default in the parser is not the tool’s', () => {
  const { content } = renderLvsCf(guideCluster());
  for (const line of [
    'serial_no = 1',
    'rsh_command = ssh',
    'heartbeat = 1',
    'keepalive = 6',
    'deadtime = 18',
    'network = nat',
    'reservation_conflict_action = preempt',
    '    timeout = 6',
    '    reentry = 15',
  ]) {
    expect(content.split('\n')).toContain(line);
  }
});

test('leaves out what has no default: no mark, no persistence, no sorry server', () => {
  const { content } = renderLvsCf(guideCluster());
  expect(content).not.toMatch(/fwmark|persistent|pmask|sorry_server|send_program/);
});

test('stays within the lines that the configuration tool reads back', () => {
  for (const line of renderLvsCf(guideCluster({ virtualServers: [shop] })).content.split('\n')) {
    expect(line.length).toBeLessThan(80);
  }
});

describe('health checks', () => {
  const strings = (cluster: Cluster) => {
    const { values } = read(cluster).config.virtuals[0]!;
    const text = (key: string) =>
      values.has(key) ? expandNannyEscapes(String(values.get(key))) : undefined;
    return { send: text('send'), expect: text('expect'), regex: values.get('use_regex') };
  };

  test('a connection alone asks nothing', () => {
    expect(strings(withCheck(HealthCheck.tcp()))).toEqual({
      send: undefined,
      expect: undefined,
      regex: false,
    });
  });

  test('HTTP asks with HTTP/1.0 and takes the status of either version', () => {
    const asked = strings(withCheck(HealthCheck.http('/up', { host: 'a.example', status: 204 })));
    expect(asked.send).toBe('GET /up HTTP/1.0\r\nHost: a.example\r\n\r\n');
    const answer = new RegExp(asked.expect!);
    expect(asked.regex).toBe(true);
    expect('HTTP/1.0 204 No Content').toMatch(answer);
    expect('HTTP/1.1 204 No Content').toMatch(answer);
    expect('HTTP/1.1 503 Service Unavailable').not.toMatch(answer);
    expect('HTTP/1x1 204').not.toMatch(answer);
  });

  test('a string reaches nanny as it was given, whatever is in it', () => {
    const text = fc.string({
      unit: fc.constantFrom(...'ab \\\'"#{}=\r\n\tnrt'.split('')),
      minLength: 1,
      maxLength: 80,
    });
    fc.assert(
      fc.property(text, (send) => {
        fc.pre(!(send.includes('"') && send.includes("'")));
        const cluster = told({ send, expect: 'ok', regex: false });
        expect(read(cluster).findings).toEqual([]);
        expect(strings(cluster)).toEqual({ send, expect: 'ok', regex: false });
      }),
    );
  });

  test.each([
    ['EngineCannot', `both "kinds" of 'quotes'`],
    ['HealthCheckInvalid', ''],
    ['HealthCheckInvalid', 'ü'],
    ['HealthCheckInvalid', 'a\0b'],
    ['HealthCheckInvalid', '\n'.repeat(128)],
  ])('%s: %j', (name, send) => {
    const cluster = told({ send, expect: 'ok', regex: false });
    expect(() => renderLvsCf(cluster)).toThrow(expect.objectContaining({ name }));
  });

  test('254 bytes fit once they are escaped', () => {
    const cluster = told({
      send: '\n'.repeat(127),
      expect: 'ok',
      regex: false,
    });
    expect(read(cluster).ok).toBe(true);
  });
});
