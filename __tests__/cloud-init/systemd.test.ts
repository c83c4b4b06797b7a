import { KEEPALIVED_CONF } from '../../cloud-init/keepalived-conf';
import type { Command } from '../../cloud-init/payload';
import { retry } from '../../cloud-init/retry';
import { webPageConfig } from '../../cloud-init/web-page';
import type { Cluster } from '../../model/cluster/cluster';
import type { GuestProfile } from '../../model/guest';
import { debian12 } from '../../model/guests/debian-12';
import { enterpriseLinux6 } from '../../model/guests/enterprise-linux-6';
import { enterpriseLinux7 } from '../../model/guests/enterprise-linux-7';
import { enterpriseLinux8 } from '../../model/guests/enterprise-linux-8';
import { enterpriseLinux9 } from '../../model/guests/enterprise-linux-9';
import { PackageSource } from '../../model/package-source';
import {
  bashSyntax,
  cloudInitSchemas,
  dashSyntax,
  iptablesRestoreTest,
  needCheckers,
  shellcheck,
} from '../oracles/checkers';
import { readIptables, verdict, type Packet } from '../oracles/iptables';
import { readSysctl } from '../oracles/sysctl';
import { systemdVerify } from '../oracles/systemd-verify';
import { readUserData } from '../oracles/user-data';
import { fileOf, guideCluster, renderRouter, renderServer, shop, type Rendered } from './fixtures';

needCheckers();

const guests = [debian12(), enterpriseLinux7(), enterpriseLinux8(), enterpriseLinux9()];
const byName = guests.map((guest) => [guest.title, guest] as const);

const clusterOn = (guest: GuestProfile, overrides: Partial<Cluster> = {}) =>
  guideCluster({
    guest,
    heartbeat: { intervalSeconds: 0.2, deadSeconds: 0.72, monitorLinks: true, virtualRouterId: 51 },
    connectionSync: true,
    virtualServers: [shop],
    packageSource: guest.packageSource,
    resolvers: ['192.0.2.53'],
    ...overrides,
  });

const commandsOf = ({ payloads }: Rendered): readonly Command[] =>
  payloads.flatMap(({ firstBoot }) => firstBoot);

const filesOf = ({ payloads }: Rendered) => payloads.flatMap(({ files }) => files);

/** The units that a command of systemctl's names. */
const unitsOf = (command: Command) => command.filter((word) => word.endsWith('.service'));

const place = (commands: readonly Command[], text: string) =>
  commands.findIndex((command) => command.join(' ').includes(text));

const programs = [
  '/usr/sbin/keepalived',
  '/usr/sbin/iptables-restore',
  '/usr/sbin/ip6tables-restore',
  '/bin/grep',
  '/bin/kill',
  '/bin/sh',
];

describe.each(byName)('%s', (_, guest) => {
  const cluster = clusterOn(guest);
  const router = renderRouter(cluster, 1);
  const server = renderServer(cluster);

  test('systemd takes the units, with the package’s own below them', async () => {
    const judged = await systemdVerify(
      filesOf(router),
      ['lvs-firewall.service', 'keepalived.service'],
      programs,
    );
    expect(judged).toEqual({ ok: true, output: '' });
  });

  test('cloud-init’s own schema takes the seeds', async () => {
    const seeds = [router, server].map(({ userData }) => userData);
    for (const { ok, output } of await cloudInitSchemas(seeds)) {
      expect({ ok, output }).toMatchObject({ ok: true });
    }
  });

  test('packages, firewall, modules and settings come before the engine, which is last', () => {
    const commands = commandsOf(router);
    const steps = [
      `mv -f ${KEEPALIVED_CONF} ${KEEPALIVED_CONF}.seed`,
      ' install ',
      `mv -f ${KEEPALIVED_CONF}.seed ${KEEPALIVED_CONF}`,
      'systemctl daemon-reload',
      'systemctl restart lvs-firewall.service',
      // The settings of IPVS appear with its module: systemd-sysctl comes after the modules.
      'systemctl restart systemd-modules-load.service systemd-sysctl.service',
      'systemctl enable --no-reload keepalived.service',
      'systemctl restart keepalived.service',
    ].map((step) => place(commands, step));
    expect(steps).not.toContain(-1);
    expect([...steps].sort((a, b) => a - b)).toEqual(steps);
    expect(steps.at(-1)).toBe(commands.length - 1);
  });

  test('no other firewall stays: stopped while systemd knows how, masked, and then ours', () => {
    for (const commands of [commandsOf(server), commandsOf(router)]) {
      const [stop, mask, read, start] = [
        'systemctl stop ',
        'systemctl mask ',
        'systemctl daemon-reload',
        'systemctl restart lvs-firewall.service',
      ].map((step) => place(commands, step));
      expect(stop).toBeGreaterThanOrEqual(0);
      // A unit that is read as masked has no more commands that would take its rules along.
      expect([stop! < mask!, mask! < read!, read! < start!]).toEqual([true, true, true]);
      const others = unitsOf(commands[stop!]!);
      expect(others.length).toBeGreaterThan(1);
      expect(unitsOf(commands[mask!]!)).toEqual(others);
      const { content } = fileOf(server, '/etc/systemd/system/lvs-firewall.service');
      for (const other of others) expect(content).toContain(other);
    }
  });

  test('units are read once, before any of ours starts, and nothing else reads them', () => {
    const config = webPageConfig(guest, { hostName: 'one', port: 80 });
    const page = [...commandsOf(server), ...(config.runcmd as readonly Command[])];
    for (const commands of [commandsOf(router), page]) {
      const reads = commands.filter((command) => command.includes('daemon-reload'));
      expect(reads).toHaveLength(1);
      const read = commands.indexOf(reads[0]!);
      const starts = commands.filter((one) => one.includes('restart') || one.includes('--now'));
      expect(starts.length).toBeGreaterThan(1);
      for (const one of starts) expect(commands.indexOf(one)).toBeGreaterThan(read);
      for (const one of commands) {
        if (one.includes('enable') || one.includes('mask')) expect(one).toContain('--no-reload');
      }
      // Packages may bring units: they are there by then.
      const install = place(commands, ' install ');
      expect(install).toBeLessThan(read);
    }
  });

  test('a unit of a package has no links of an init script written for it', () => {
    for (const name of ['keepalived.service', guest.packageManager === 'apt' ? 'ssh' : 'sshd']) {
      const enable = commandsOf(router).find(
        (one) => one.includes('enable') && one.at(-1)!.startsWith(name),
      )!;
      expect(enable.slice(0, 3)).toEqual(['env', 'SYSTEMCTL_SKIP_SYSV=1', 'systemctl']);
    }
  });

  test('the firewall is there before the packages, where the image has iptables', () => {
    const commands = commandsOf(router);
    const early = ['iptables-restore /etc/lvs/iptables', 'ip6tables-restore /etc/lvs/ip6tables'];
    // Nothing else: where iptables is missing, the image's own firewall is to go on.
    expect(commands.slice(0, 2).map((one) => one.join(' '))).toEqual(early);
    const wait = commands.findIndex((one) => one.at(-1) === '192.168.26.254');
    expect([wait, place(commands, 'systemctl stop ') > place(commands, ' install ')]).toEqual([
      2,
      true,
    ]);
    const baked = renderRouter(clusterOn(guest, { packageSource: PackageSource.baked() }));
    expect(place(commandsOf(baked), 'tables-restore')).toBe(-1);
  });

  test('every unit of ours is enabled by the seed, not by the image', () => {
    const enabled = commandsOf(router)
      .filter((command) => command.includes('enable'))
      .map((command) => command.at(-1));
    expect(enabled).toEqual([
      'lvs-firewall.service',
      guest.packageManager === 'apt' ? 'ssh.service' : 'sshd.service',
      'keepalived.service',
    ]);
  });

  test('SELinux stays enforcing: files are labelled where there are labels', () => {
    expect(router.userData).not.toMatch(/setenforce|SELINUX=/);
    const labelled = commandsOf(router)
      .filter(([program]) => program === 'restorecon')
      .flat();
    const files = filesOf(router).map(({ path }) => path);
    expect(files.filter((path) => labelled.includes(path))).toEqual(
      guest.packageManager === 'apt' ? [] : files.filter((path) => !/yum\.repos\.d/.test(path)),
    );
  });

  test('a check may connect to every port, where SELinux has a say', () => {
    const allowed = commandsOf(router).filter(([program]) => program === 'setsebool');
    expect(allowed).toEqual(
      guest.packageManager === 'apt' ? [] : [['setsebool', '-P', 'keepalived_connect_any', '1']],
    );
  });

  test('the engine’s packages wait for the gateway, and no command for them is tried once', () => {
    const commands = commandsOf(router);
    const wait = commands.findIndex((one) => one.at(-1) === '192.168.26.254');
    const manager = guest.packageManager === 'apt' ? 'apt-get' : 'yum';
    const theirs = commands.filter((one) => one.includes(manager));
    expect(wait).toBeGreaterThanOrEqual(0);
    expect(wait).toBeLessThan(commands.indexOf(theirs[0]!));
    expect(theirs).toHaveLength(manager === 'apt-get' ? 2 : 1);
    for (const one of theirs) expect(one).toEqual(retry(one.slice(4)));
  });

  test('the user’s packages wait for the gateway, and nothing else of a real server does', async () => {
    const user = { packages: [['vim', '9.0'], 'curl'], runcmd: ['true'] };
    const read = await readUserData(renderServer(cluster, 0, user).userData);
    const commands = read.config.runcmd as (string | string[])[];
    const wait = commands.findIndex((one) => one.includes('10.11.12.10'));
    expect(wait).toBeGreaterThan(0);
    expect(commands[wait]!.slice(0, 2)).toEqual(['sh', '-c']);
    const install = commands.findIndex((one) => String(one).includes('install'));
    expect(install).toBeGreaterThan(wait);
    const pinned = guest.packageManager === 'apt' ? 'vim=9.0' : 'vim-9.0';
    expect(commands[install]!.slice(-2)).toEqual([pinned, 'curl']);
    expect(commands[install]).toEqual(retry((commands[install] as string[]).slice(4)));
    expect(commands.at(-1)).toBe('true');
    expect(Object.keys(read.config)).not.toContain('packages');
    expect(server.userData).not.toContain('10.11.12.10');
  });

  test('what is baked is not installed', () => {
    const baked = renderRouter(clusterOn(guest, { packageSource: PackageSource.baked() }));
    expect(baked.userData).not.toMatch(/apt-get|yum|keepalived\.conf\.seed|ping -c|until "\$@"/);
  });

  test('where packages start their services, the configuration appears with the commands', async () => {
    for (const packageSource of [PackageSource.baked(), guest.packageSource]) {
      const read = await readUserData(renderRouter(clusterOn(guest, { packageSource })).userData);
      const files = read.config.write_files as { path: string; defer?: boolean }[];
      const deferred = files.filter(({ defer }) => defer).map(({ path }) => path);
      expect(deferred).toEqual(
        guest.packageManager === 'apt' ? ['/etc/keepalived/keepalived.conf'] : [],
      );
    }
  });

  test('the settings, IPVS and the schedulers in use are there at every boot', () => {
    const sysctl = readSysctl(fileOf(router, '/etc/sysctl.d/90-lvs.conf').content);
    expect(Object.fromEntries(sysctl)).toEqual({
      'net.ipv4.ip_forward': '1',
      'net.ipv4.vs.expire_nodest_conn': '1',
      'net.ipv4.vs.expire_quiescent_template': '1',
    });
    expect(fileOf(router, '/etc/modules-load.d/lvs.conf').content).toBe('ip_vs\nip_vs_wlc\n');
  });
});

describe('the firewall of an LVS router with keepalived', () => {
  const { content } = fileOf(renderRouter(clusterOn(debian12())), '/etc/lvs/iptables');
  const file = readIptables(content);
  const vrrp = (src: string, from: 'eth0' | 'eth1', dst: string): Packet => ({
    protocol: 'vrrp',
    src,
    dst,
    in: from,
  });

  test.each<[string, Packet, boolean]>([
    ['a peer’s heartbeat, public', vrrp('192.168.26.8', 'eth0', '192.168.26.9'), true],
    ['a peer’s heartbeat, private', vrrp('10.11.12.8', 'eth1', '10.11.12.9'), true],
    ['a peer’s heartbeat on the wrong side', vrrp('10.11.12.8', 'eth0', '192.168.26.9'), false],
    ['a stranger’s heartbeat', vrrp('192.168.26.77', 'eth0', '192.168.26.9'), false],
    ['a real server’s heartbeat', vrrp('10.11.12.1', 'eth1', '10.11.12.9'), false],
    [
      'pulse’s heartbeat',
      { protocol: 'udp', src: '192.168.26.8', dst: '192.168.26.9', in: 'eth0', dport: 539 },
      false,
    ],
  ])('%s', (_, packet, accepted) => {
    expect(verdict(file, packet).verdict === 'ACCEPT').toBe(accepted);
  });

  test('the real iptables loads it', async () => {
    const judged = await iptablesRestoreTest(content);
    expect({ ok: judged.ok, output: judged.output }).toMatchObject({ ok: true });
  });

  test('IPv6 is closed but for what IPv6 itself needs', () => {
    const six = fileOf(renderRouter(clusterOn(debian12())), '/etc/lvs/ip6tables').content;
    expect(six).toContain(':INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n');
    expect(six).not.toContain('dport');
  });
});

test('the engine is not started without a firewall, nor without forwarding', () => {
  const { content } = fileOf(
    renderRouter(clusterOn(debian12())),
    '/etc/systemd/system/keepalived.service.d/lvs.conf',
  );
  expect(content).toContain('Requires=lvs-firewall.service\nAfter=lvs-firewall.service ');
  expect(content).toContain('ExecStartPre=/bin/grep -qx 1 /proc/sys/net/ipv4/ip_forward\n');
});

test('RepositoryInvalid: a yum repository on a guest with apt', () => {
  const packageSource = PackageSource.yumRepository({
    id: 'x',
    name: 'x',
    baseUrl: 'http://192.0.2.1/',
  });
  expect(() => renderRouter(clusterOn(debian12(), { packageSource }))).toThrow(
    expect.objectContaining({ name: 'RepositoryInvalid' }),
  );
});

test('machines that are alike share the files and the commands that are', () => {
  const cluster = clusterOn(debian12());
  const [one, two] = [renderServer(cluster, 0), renderServer(cluster, 1)];
  filesOf(one).forEach((file, index) => expect(filesOf(two)[index]).toBe(file));
  commandsOf(one).forEach((command, index) => expect(commandsOf(two)[index]).toBe(command));
});

test('every shell reads the wait for the gateway', async () => {
  for (const guest of [enterpriseLinux6(), debian12()]) {
    const cluster = guideCluster({ ...(guest.engine.name === 'pulse' ? {} : clusterOn(guest)) });
    const { userData } = renderServer(cluster, 0, { packages: ['vim'] });
    const { config } = await readUserData(userData);
    const wait = (config.runcmd as string[][]).find(([program]) => program === 'sh')!;
    for (const judge of [bashSyntax, dashSyntax, shellcheck]) {
      expect(await judge(`${wait[2]}\n`)).toMatchObject({ ok: true });
    }
    expect(wait.at(-1)).toBe('10.11.12.10');
  }
});

describe('the page', () => {
  test('is a unit that systemd takes', async () => {
    const { write_files } = webPageConfig(debian12(), { hostName: 'one', port: 80 });
    const files = write_files as unknown as { readonly path: string; readonly content: string }[];
    const judged = await systemdVerify(files, ['web-page.service'], ['/usr/bin/python3']);
    expect(judged).toEqual({ ok: true, output: '' });
  });

  test('is started by what the guest has', () => {
    const runcmd = (guest: GuestProfile) =>
      webPageConfig(guest, { hostName: 'one', port: 80 }).runcmd;
    expect(runcmd(enterpriseLinux9())).toEqual([
      ['systemctl', 'enable', '--no-reload', '--now', 'web-page.service'],
    ]);
    expect(runcmd(enterpriseLinux6())).toContainEqual(['service', 'web-page', 'start']);
  });
});

test.each(['/etc/netplan/90-mine.yaml', '/etc/systemd/network/x.network', '/etc/lvs/iptables'])(
  'CloudConfigConflict: the file %s',
  (path) => {
    const user = { write_files: [{ path, content: 'x' }] };
    expect(() => renderServer(clusterOn(debian12()), 0, user)).toThrow(
      expect.objectContaining({ name: 'CloudConfigConflict' }),
    );
  },
);
