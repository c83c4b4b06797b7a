import { PackageSource, WebPage, type CloudConfig, type IWorkload } from '../../constructs';
import type { RealServerOptions } from '../../constructs';
import type { LvsClusterProps } from '../../constructs';
import { readUserData, type UserData } from '../oracles/user-data';
import { guideCluster } from '../support/stacks';
import { Template } from '../support/template';
import { thrownBy } from '../support/thrown';

const KEY = 'ssh-ed25519 AAAAC3Nza me@example';

async function seedOf(
  options: Partial<RealServerOptions>,
  props: Partial<LvsClusterProps> = {},
): Promise<UserData> {
  const { stack, cluster } = guideCluster(props);
  cluster.addRealServer('three', { ip: '10.11.12.3', ...options });
  return readUserData(Template.of(stack).userData('guide.lvs.three'));
}

const workload = (config: CloudConfig): IWorkload => ({ cloudConfig: () => config });

describe('a workload', () => {
  it('is the user’s own cloud-config, merged with ours: lists joined, ours first', async () => {
    const plain = await seedOf({});
    const merged = await seedOf({
      cloudConfig: {
        write_files: [{ path: '/srv/app/conf', content: 'a: b\n' }],
        runcmd: [['service', 'app', 'start'], 'echo done'],
        timezone: 'Europe/Vienna',
      },
    });
    const commands = (data: UserData) => data.config['runcmd'] as readonly unknown[];
    expect(commands(merged)).toEqual([
      ...commands(plain),
      ['service', 'app', 'start'],
      'echo done',
    ]);
    expect(merged.config['timezone']).toBe('Europe/Vienna');
    expect([...merged.files.keys()]).toEqual([...plain.files.keys(), '/srv/app/conf']);
    expect(merged.files.get('/srv/app/conf')!.content).toBe('a: b\n');
    expect(merged.problems).toEqual([]);
  });

  it('as a prop knows its machine, and comes before the cloud-config beside it', async () => {
    const named: IWorkload = {
      cloudConfig: ({ hostName, guest }) => ({
        runcmd: [['echo', hostName, guest.name]],
        timezone: 'UTC',
      }),
    };
    const { config } = await seedOf({
      workload: named,
      cloudConfig: { runcmd: ['echo mine'], timezone: 'Europe/Vienna' },
    });
    expect((config['runcmd'] as unknown[]).slice(-2)).toEqual([
      ['echo', 'three', 'enterprise-linux-6'],
      'echo mine',
    ]);
    expect(config['timezone']).toBe('Europe/Vienna');
  });

  it('may be a page that names its server', async () => {
    const { files, problems } = await seedOf({ workload: new WebPage({ port: 8080 }) });
    const pages = [...files.values()].map((file) => file.content);
    expect(pages.some((page) => page.includes('the real server three'))).toBe(true);
    expect(pages.some((page) => page.includes(' 8080 '))).toBe(true);
    expect(problems).toEqual([]);
  });

  it('does not decide what the machine decides', () => {
    const decided = (cloudConfig: CloudConfig) => {
      const { stack, cluster } = guideCluster();
      cluster.addRealServer('three', { ip: '10.11.12.3', cloudConfig });
      return thrownBy(() => Template.of(stack));
    };
    expect(decided({ hostname: 'x' })).toMatchObject({
      name: 'CloudConfigConflict',
      path: 'guide/lvs/three',
    });
    const path = '/etc/sysconfig/network-scripts/ifcfg-eth0';
    expect(decided({ write_files: [{ path, content: '' }] }).name).toBe('CloudConfigConflict');
  });
});

describe('packages behind NAT', () => {
  const asking: readonly CloudConfig[] = [
    { packages: ['httpd'] },
    { package_update: true },
    { package_upgrade: true },
    { apt_update: true },
  ];

  it.each(asking)('are refused without a way to them: %j', (cloudConfig) => {
    for (const options of [{ cloudConfig }, { workload: workload(cloudConfig) }]) {
      const { cluster } = guideCluster();
      const error = thrownBy(() =>
        cluster.addRealServer('three', { ip: '10.11.12.3', ...options }),
      );
      expect(error).toMatchObject({ name: 'PackagesUnreachable', path: 'guide/lvs/three' });
    }
  });

  it.each(asking)('are had with egress, or from a baked image: %j', async (cloudConfig) => {
    await expect(seedOf({ cloudConfig }, { egress: true })).resolves.toBeDefined();
    await expect(
      seedOf({ cloudConfig, packageSource: PackageSource.baked() }),
    ).resolves.toBeDefined();
  });

  it('are not asked for by an empty list', async () => {
    await expect(seedOf({ cloudConfig: { packages: [] } })).resolves.toBeDefined();
  });

  it('come with the cluster’s resolvers where there is egress, unless told otherwise', async () => {
    const resolvers = async (options: object, props: object) =>
      (await seedOf(options, props)).files.get('/etc/resolv.conf')?.content ?? '';
    expect(await resolvers({}, { egress: true })).toContain('nameserver 192.168.26.254');
    expect(await resolvers({ resolvers: ['192.0.2.1'] }, { egress: true })).toContain(
      'nameserver 192.0.2.1',
    );
    expect(await resolvers({}, {})).not.toContain('nameserver 192');
  });
});

describe('packages of the LVS routers', () => {
  const seedOfRouter = async (props: Partial<LvsClusterProps>) =>
    readUserData(Template.of(guideCluster(props).stack).userData('guide.lvs.primary'));
  const asks = (data: UserData) =>
    /"?yum"?.*install/.test(JSON.stringify(data.config['runcmd'] ?? []));

  it('are piranha and ipvsadm, from the guest’s own source', async () => {
    const data = await seedOfRouter({});
    expect(JSON.stringify(data.config['runcmd'])).toMatch(/piranha.*ipvsadm/);
    expect([...data.files.values()].some((file) => file.content.includes('vault.centos.org'))).toBe(
      true,
    );
  });

  it('are not installed where the image has them', async () => {
    const data = await seedOfRouter({ packageSource: PackageSource.baked(), resolvers: [] });
    expect(asks(data)).toBe(false);
  });

  it('need a resolver', () => {
    expect(thrownBy(() => guideCluster({ resolvers: [] })).name).toBe('ResolversMissing');
  });
});

describe('SSH keys', () => {
  it('are the cluster’s, or the machine’s own, and nobody’s without any', async () => {
    expect((await seedOf({})).config['ssh_authorized_keys']).toBeUndefined();
    const props = { sshAuthorizedKeys: [KEY] };
    expect((await seedOf({}, props)).config['ssh_authorized_keys']).toEqual([KEY]);
    const own = await seedOf({ sshAuthorizedKeys: [`${KEY}2`] }, props);
    expect(own.config['ssh_authorized_keys']).toEqual([`${KEY}2`]);
  });
});
