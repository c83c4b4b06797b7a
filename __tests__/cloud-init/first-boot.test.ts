import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderMetaData } from '../../cloud-init/meta-data';
import type { Command } from '../../cloud-init/payload';
import { retry } from '../../cloud-init/retry';
import { waitForGateway } from '../../cloud-init/wait-for-gateway';
import { PackageSource } from '../../model/package-source';
import { HealthCheck } from '../../model/health-check';
import { planFor } from '../support/checks';
import {
  guideCluster,
  guideVirtualServer,
  renderRouter,
  renderServer,
  type Rendered,
} from './fixtures';

const text = readFileSync(join(__dirname, '../../docs/first-boot.md'), 'utf8');

/** The rows of the table whose first column is headed so, by that column. */
function table(heading: string): ReadonlyMap<string, Readonly<Record<string, string>>> {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => line.split('|')[1]?.trim() === heading);
  const rows = lines.slice(start, lines.indexOf('', start)).map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
  const [head = [], , ...body] = rows;
  return new Map(
    body.map((cells) => [
      cells[0]!,
      Object.fromEntries(head.map((key, index) => [key, cells[index]!])),
    ]),
  );
}

/** The commands that a cell names, as they are run. */
const commandsIn = (cell: string) =>
  [...cell.matchAll(/`([^`]+)`/g)]
    .map(([, code]) => code!.split(' '))
    .filter(({ length }) => length > 1);

const { guest } = guideCluster();
const cluster = guideCluster({ packageSource: guest.packageSource, resolvers: ['192.0.2.53'] });
const user = { packages: ['vim'], runcmd: ['true'] };
const machines = {
  primary: renderRouter(cluster, 0, user),
  backup: renderRouter(cluster, 1, user),
  server: renderServer(cluster, 0, user),
};

const commandsOf = ({ payloads }: Rendered): readonly Command[] =>
  payloads.flatMap(({ firstBoot }) => firstBoot);

const place = (rendered: Rendered, command: readonly string[]) =>
  commandsOf(rendered).findIndex((one) => one.join(' ') === command.join(' '));

describe(`the table of ${guest.title}`, () => {
  const row = table('guest').get(guest.title)!;

  test('has a row', () => {
    expect(row).toBeDefined();
  });

  test('says what writes the addresses', () => {
    expect(row['what writes the addresses']).toContain('`write_files`');
    for (const { machine, userData } of Object.values(machines)) {
      const [, files] = userData.split('\nwrite_files:\n');
      for (const { address } of machine.interfaces)
        expect(files).toContain(`IPADDR=${address!.address}\n`);
    }
  });

  test('says what brings them up: the first command but for the labels of the files', () => {
    const [command] = commandsIn(row['what brings them up']!);
    for (const rendered of Object.values(machines)) {
      const before = commandsOf(rendered).slice(0, place(rendered, command!));
      expect(place(rendered, command!)).toBeGreaterThan(0);
      expect(before.every(([program]) => program === 'restorecon')).toBe(true);
    }
  });

  test('says what keeps cloud-init’s own network out', () => {
    expect(row["what keeps cloud-init's own network out"]).toContain('`network-interfaces`');
    for (const { machine, userData } of Object.values(machines)) {
      expect(renderMetaData(machine)).not.toContain('network');
      expect(userData).not.toMatch(/^(?:network|manage_resolv_conf|resolv_conf):/m);
    }
  });

  test('says when the engine starts: last of ours, on each router in its way', () => {
    const [onPrimary, onBackup] = commandsIn(row['when the engine starts']!);
    expect(commandsOf(machines.primary).at(-1)).toEqual(onPrimary);
    expect(commandsOf(machines.backup).at(-1)).toEqual(onBackup);
    expect(place(machines.backup, onPrimary!)).toBe(-1);
    for (const { userData } of [machines.primary, machines.backup]) {
      const ours = userData.search(/service, (?:pulse|lvs-standby), start/);
      expect(ours).toBeGreaterThan(0);
      expect(userData.search(/\binstall\n +- vim\n/)).toBeGreaterThan(ours);
    }
  });
});

test('the addresses, the packages and the firewall come before the engine, in this order', () => {
  for (const [rendered, engine] of [
    [machines.primary, ['service', 'pulse', 'start']],
    [machines.backup, ['service', 'lvs-standby', 'start']],
  ] as const) {
    const steps = [
      ['service', 'network', 'restart'],
      retry([
        'yum',
        '-y',
        '--disablerepo=*',
        '--enablerepo=centos-6-vault',
        'install',
        'piranha',
        'ipvsadm',
      ]),
      ['service', 'iptables', 'restart'],
      ['sysctl', '-e', '-p', '/etc/sysctl.conf'],
      ['setsebool', '-P', 'piranha_lvs_can_network_connect', '1'],
      engine,
    ].map((command) => place(rendered, command));
    expect(steps).not.toContain(-1);
    expect([...steps].sort((a, b) => a - b)).toEqual(steps);
  }
});

test('pulse starts at boot on the primary alone, the wait on the backup alone', () => {
  const has = (rendered: Rendered, command: string) => place(rendered, command.split(' ')) >= 0;
  expect(has(machines.primary, 'chkconfig --level 2345 pulse on')).toBe(true);
  expect(has(machines.backup, 'chkconfig --level 2345 pulse on')).toBe(false);
  expect(has(machines.backup, 'chkconfig pulse off')).toBe(true);
  expect(has(machines.backup, 'chkconfig --level 2345 lvs-standby on')).toBe(true);
  expect(has(machines.primary, 'chkconfig --level 2345 lvs-standby on')).toBe(false);
});

test('the configuration is in its place again after the package was installed', () => {
  const conf = '/etc/sysconfig/ha/lvs.cf';
  const aside = place(machines.primary, ['mv', '-f', conf, `${conf}.seed`]);
  const back = place(machines.primary, ['mv', '-f', `${conf}.seed`, conf]);
  const install = commandsOf(machines.primary).findIndex((command) => command.includes('yum'));
  expect(aside).toBeGreaterThan(0);
  expect([aside, install, back]).toEqual([aside, aside + 1, aside + 2]);
});

test('the engine’s packages wait for the gateway, once the network is up', () => {
  for (const rendered of [machines.primary, machines.backup]) {
    const [wait = []] = waitForGateway(rendered.machine);
    expect(wait.at(-1)).toBe('192.168.26.254');
    const install = commandsOf(rendered).findIndex((command) => command.includes('yum'));
    expect(place(rendered, wait)).toBeGreaterThan(
      place(rendered, ['service', 'network', 'restart']),
    );
    expect(place(rendered, wait)).toBeLessThan(install);
  }
});

test('the firewall is loaded before the wait for packages, and by its service behind them', () => {
  for (const rendered of [machines.primary, machines.backup]) {
    const steps = [
      place(rendered, ['service', 'network', 'restart']),
      place(rendered, ['iptables-restore', '/etc/sysconfig/iptables']),
      place(rendered, waitForGateway(rendered.machine)[0]!),
      place(rendered, ['service', 'iptables', 'restart']),
    ];
    expect(steps).not.toContain(-1);
    expect([...steps].sort((a, b) => a - b)).toEqual(steps);
  }
});

test('tries and pauses are those that are written', () => {
  const script = retry(['true'])[2]!;
  const [tries, pause] = [/-lt (\d+)/, /sleep (\d+)/].map((one) => one.exec(script)?.[1]);
  expect(text.replace(/\s+/g, ' ')).toContain(
    `until it succeeds: ${tries} times at the most, ${pause} seconds apart.`,
  );
});

test('baked packages need no repository, and nothing is moved nor waited for', () => {
  const baked = renderRouter(guideCluster({ packageSource: PackageSource.baked() }));
  expect(baked.userData).not.toMatch(/yum|lvs\.cf\.seed|tables-restore|ping -c|until "\$@"/);
});

test('SELinux is never switched off, and every file is labelled', () => {
  for (const rendered of Object.values(machines)) {
    expect(rendered.userData).not.toMatch(/setenforce|SELINUX=/);
    const labelled = commandsOf(rendered)
      .filter(([program]) => program === 'restorecon')
      .flat();
    const files = rendered.payloads.flatMap((payload) => payload.files.map(({ path }) => path));
    expect(
      files.filter((path) => !path.includes('/yum.repos.d/') && !labelled.includes(path)),
    ).toEqual([]);
  }
});

test('the list of files is the list of files', () => {
  const documented = new Set(table('file').keys());
  const healthCheck = planFor(guest.engine, HealthCheck.script({ content: '#!/bin/sh\n' }));
  const virtualServers = [guideVirtualServer({ healthCheck })];
  const written = [...Object.values(machines), renderRouter(guideCluster({ virtualServers }))]
    .flatMap(({ payloads }) => payloads.flatMap(({ files }) => files.map(({ path }) => path)))
    .map((path) => `\`${path.replace(/[^/]+\.repo$/, 'ID.repo').replace(/(-check-).*/, '$1…')}\``);
  expect(new Set(written)).toEqual(documented);
});
