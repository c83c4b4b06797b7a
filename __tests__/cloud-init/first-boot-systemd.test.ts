import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderMetaData } from '../../cloud-init/meta-data';
import { renderNetworkConfig } from '../../cloud-init/network-config';
import { debian12 } from '../../model/guests/debian-12';
import { enterpriseLinux7 } from '../../model/guests/enterprise-linux-7';
import { enterpriseLinux8 } from '../../model/guests/enterprise-linux-8';
import { enterpriseLinux9 } from '../../model/guests/enterprise-linux-9';
import { VRRP_DEFAULTS } from '../../model/engines/vrrp';
import { needCheckers } from '../oracles/checkers';
import { readNetworkConfigs } from '../oracles/network-config';
import { HealthCheck } from '../../model/health-check';
import { planFor } from '../support/checks';
import { guideCluster, guideVirtualServer, renderRouter, renderServer } from './fixtures';

needCheckers();

const text = readFileSync(join(__dirname, '../../docs/first-boot.md'), 'utf8');

/** The rows of the table whose first column is headed so, by that column. */
function table(heading: string): ReadonlyMap<string, readonly string[]> {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => line.split('|')[1]?.trim() === heading);
  const rows = lines.slice(start + 2, lines.indexOf('', start)).map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
  return new Map(rows.map(([first = '', ...others]) => [first, others]));
}

const guests = [debian12(), enterpriseLinux7(), enterpriseLinux8(), enterpriseLinux9()];

const heartbeat = {
  intervalSeconds: 0.2,
  deadSeconds: 0.72,
  monitorLinks: true,
  virtualRouterId: 51,
};

const machinesOn = (guest: (typeof guests)[number]) => {
  const cluster = guideCluster({
    guest,
    heartbeat,
    packageSource: guest.packageSource,
    resolvers: ['192.0.2.53'],
  });
  const user = { packages: ['vim'], runcmd: ['true'] };
  return [renderRouter(cluster, 0, user), renderRouter(cluster, 1, user), renderServer(cluster)];
};

describe.each(guests.map((guest) => [guest.title, guest] as const))(
  'the row of %s',
  (title, guest) => {
    const [writes, bringsUp, keepsOut, starts] = table('guest').get(title) ?? [];
    const machines = machinesOn(guest);

    test('says what writes the addresses: cloud-init, from the network-config', async () => {
      expect(writes).toContain('local stage');
      const { files } = (
        await readNetworkConfigs([renderNetworkConfig(machines[0]!.machine)!])
      )[0]!;
      const written = guest.packageManager === 'yum' ? files.sysconfig : files.netplan;
      const kind = guest.packageManager === 'yum' ? /ifcfg/ : /netplan/;
      expect(writes).toMatch(kind);
      for (const { machine } of machines) {
        expect(renderMetaData(machine)).toContain('dsmode: local\n');
      }
      const addressed = Object.entries(written).filter(([, content]) =>
        content.includes('192.168.26.9'),
      );
      expect(addressed.map(([path]) => path).every((path) => kind.test(path))).toBe(true);
      expect(addressed).toHaveLength(1);
    });

    test('says what brings them up, which no command of the first boot does', () => {
      expect(bringsUp).toContain('at boot');
      for (const { payloads } of machines) {
        const commands = payloads.flatMap(({ firstBoot }) => firstBoot).map((one) => one.join(' '));
        expect(commands.filter((one) => /network|ifup|netplan|nmcli/.test(one))).toEqual([]);
      }
    });

    test('says what keeps any other network out', () => {
      expect(keepsOut).toContain('network-config');
      for (const { machine, userData } of machines) {
        expect(renderNetworkConfig(machine)).not.toMatch(/dhcp[46]: true|accept-ra: true/);
        expect(userData).not.toMatch(/^network:/m);
      }
    });

    test('says when the engine starts: last of ours, and before what the user brings', () => {
      const command = /`(systemctl [^`]+)`/.exec(starts!)![1]!;
      for (const { payloads, userData } of machines.slice(0, 2)) {
        expect(
          payloads
            .flatMap(({ firstBoot }) => firstBoot)
            .at(-1)!
            .join(' '),
        ).toBe(command);
        const engine = userData.indexOf(`[ ${command.split(' ').join(', ')} ]`);
        expect(engine).toBeGreaterThan(0);
        expect(userData.search(/\binstall\n +- vim\n/)).toBeGreaterThan(engine);
      }
      expect(machines[2]!.userData).not.toContain('keepalived');
    });
  },
);

test('the list of files is the list of files', () => {
  const documented = new Set(table('file with systemd').keys());
  const content = '#!/bin/sh\n';
  const scripted = guests.map((guest) => {
    const healthCheck = planFor(guest.engine, HealthCheck.script({ content }));
    const virtualServers = [guideVirtualServer({ healthCheck })];
    return renderRouter(
      guideCluster({ guest, virtualServers, heartbeat: { ...heartbeat, notify: content } }),
    );
  });
  const written = [...guests.flatMap(machinesOn), ...scripted]
    .flatMap(({ payloads }) => payloads.flatMap(({ files }) => files.map(({ path }) => path)))
    .map((path) => `\`${path.replace(/[^/]+\.repo$/, 'ID.repo').replace(/(-check-).*/, '$1…')}\``);
  expect(new Set(written)).toEqual(documented);
});

test('the delay is the one that is written', () => {
  expect(VRRP_DEFAULTS.startupDelaySeconds).toBe(5);
  expect(text).toMatch(/five\s+seconds\s+later\s+than\s+the\s+one\s+before/);
});
