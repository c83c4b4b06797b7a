import { Guest, PackageSource, type CloudConfig } from '../../constructs';
import type { RealServerOptions } from '../../constructs';
import { readUserData } from '../oracles/user-data';
import { guideCluster } from '../support/stacks';
import { Template } from '../support/template';

const packages: CloudConfig = { packages: ['httpd'] };

async function commandsOf(options: Partial<RealServerOptions>): Promise<readonly string[]> {
  const { cluster, stack } = guideCluster({ egress: true });
  cluster.addRealServer('web', { ip: '10.11.12.77', cloudConfig: packages, ...options });
  const { config } = await readUserData(Template.of(stack).userData('guide.lvs.web'));
  return (config['runcmd'] as readonly (readonly string[])[]).map((words) => words.join(' '));
}

test('takes a real server’s packages from the guest’s own source, and from no dead repository', async () => {
  const commands = await commandsOf({});
  expect(commands.at(-1)).toMatch(
    / yum -y --disablerepo=\* --enablerepo=centos-6-vault install httpd$/,
  );
});

test('takes them from wherever the image says, if told to', async () => {
  const commands = await commandsOf({ packageSource: PackageSource.fromImage() });
  expect(commands.at(-1)).toMatch(/ yum -y install httpd$/);
});

test('installs nothing that the image holds already', async () => {
  const commands = await commandsOf({ packageSource: PackageSource.baked() });
  expect(commands.filter((command) => command.includes('install'))).toEqual([]);
});

test('asks each guest’s own package manager', async () => {
  const commands = await commandsOf({ guest: Guest.debian12() });
  expect(commands.some((command) => /apt-get .* install httpd$/.test(command))).toBe(true);
});
