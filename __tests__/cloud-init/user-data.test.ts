import fc from 'fast-check';
import type { CloudConfig, CloudConfigValue } from '../../cloud-init/payload';
import { retry } from '../../cloud-init/retry';
import { listToYaml, toYaml } from '../../cloud-init/yaml';
import { renderMetaData } from '../../cloud-init/meta-data';
import { cloudInitSchemas, needCheckers } from '../oracles/checkers';
import { hostileString } from '../oracles/hostile';
import { readAllUserData, readUserData, type UserData } from '../oracles/user-data';
import { clusters } from './clusters';
import { guideCluster, renderRouter, renderServer, type Rendered, shop } from './fixtures';

needCheckers();

const cluster = guideCluster({
  virtualServers: [shop],
  packageSource: guideCluster().guest.packageSource,
});

const runcmd = ({ config }: UserData) => config.runcmd as readonly (string | string[])[];

const server = (user: CloudConfig) => renderServer(cluster, 0, user).userData;

test('PyYAML reads every file of any cluster back, byte by byte, under its real path', async () => {
  const rendered: Rendered[] = [];
  fc.assert(
    fc.property(clusters(), (any) => {
      rendered.push(renderRouter(any, 0), renderRouter(any, 1), renderServer(any));
    }),
    { numRuns: 15 },
  );
  const read = await readAllUserData(rendered.map(({ userData }) => userData));
  read.forEach((one, index) => {
    const { machine, payloads } = rendered[index]!;
    expect(one.problems).toEqual([]);
    expect(one.config).toMatchObject({ hostname: machine.hostName, fqdn: machine.hostName });
    expect(one.config.ssh_authorized_keys ?? []).toEqual(machine.sshAuthorizedKeys);
    expect(
      [...one.files].map(([path, { content, permissions, owner }]) => [
        path,
        content,
        permissions,
        owner,
      ]),
    ).toEqual(
      payloads
        .flatMap(({ files }) => files)
        .map(({ path, content, permissions }) => [path, content, permissions, 'root:root']),
    );
    expect(runcmd(one)).toEqual(payloads.flatMap(({ firstBoot }) => firstBoot));
  });
});

test('cloud-init’s own schema takes the seeds', async () => {
  const seeds = [renderRouter(cluster, 0), renderRouter(cluster, 1), renderServer(cluster, 0)];
  for (const { ok, output } of await cloudInitSchemas(seeds.map(({ userData }) => userData))) {
    expect({ ok, output }).toMatchObject({ ok: true });
  }
});

test('files stand in the seed as text that can be read', () => {
  expect(renderRouter(cluster).userData).toContain(
    'content: |\n    DEVICE=eth0\n    BOOTPROTO=static\n',
  );
});

test('meta-data says who the machine is, and that no network is needed to read the seed', async () => {
  const { config } = await readUserData(
    `#cloud-config\n${renderMetaData(renderRouter(cluster).machine)}`,
  );
  expect(config).toEqual({
    'instance-id': 'app.lvs.primary.image',
    'local-hostname': 'primary',
    dsmode: 'local',
  });
});

describe('YAML', () => {
  const leaf = fc.oneof(
    hostileString().filter((text) => text.length < 200 && !/\p{Surrogate}/u.test(text)),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
  );
  const key = hostileString().filter((text) => text.length < 60 && !/\p{Surrogate}/u.test(text));
  const { value } = fc.letrec<{ value: CloudConfigValue }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      leaf,
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }),
    ),
  }));
  /** A value as JSON compares it: no -0, and large whole numbers without the oracle's wrapping. */
  const plain = (one: unknown): unknown =>
    JSON.parse(JSON.stringify(one), (_, inner: unknown) => {
      const wrapped = (inner as { $int?: string } | null)?.$int;
      if (wrapped !== undefined) return Number(wrapped);
      return inner === 0 ? 0 : inner;
    });

  test('of any value is read back as that value by PyYAML', async () => {
    const values = fc.sample(fc.array(value, { minLength: 1, maxLength: 3 }), 150);
    const texts = values.map(
      (items) => `#cloud-config\n${toYaml({ bootcmd: items })}${listToYaml('runcmd', items)}`,
    );
    const read = await readAllUserData(texts);
    read.forEach(({ config }, index) => {
      expect(plain(config.bootcmd)).toEqual(plain(values[index]));
      expect(plain(config.runcmd)).toEqual(plain(values[index]));
    });
  });

  test('quotes every word that YAML 1.1 reads as something else, as a key too', async () => {
    const words = [
      'y',
      'Y',
      'n',
      'yes',
      'Yes',
      'NO',
      'on',
      'OFF',
      'True',
      'false',
      'null',
      'NULL',
      '~',
    ];
    const all = Object.fromEntries(words.map((one) => [one, one]));
    const { config } = await readUserData(
      `#cloud-config\n${toYaml({ x: all })}${listToYaml('z', [words])}`,
    );
    expect(config.x).toEqual(all);
    expect(config.z).toEqual([words]);
  });

  test('is ASCII whatever is in it', () => {
    expect(toYaml({ final_message: 'ü\u0085\u2028🂡\u007f' })).toBe(
      'final_message: "\\u00fc\\u0085\\u2028\\U0001f0a1\\u007f"\n',
    );
  });

  test.each([1e21, 1e-7, -2.5e-9, 0.1, 2 ** 53 - 1, -0, 1_000])(
    'of the number %d',
    async (number) => {
      const { config } = await readUserData(`#cloud-config\n${toYaml({ x: [number] })}`);
      expect(plain(config.x)).toEqual(plain([number]));
    },
  );

  test('puts a word of letters and digits into no quotes, so that it can stand for something', () => {
    expect(toYaml({ a: 'terraformValue0z', b: ['terraformValue1z'] })).toBe(
      'a: terraformValue0z\nb:\n- terraformValue1z\n',
    );
  });
});

describe('the user’s cloud-config', () => {
  test('joins lists, the user’s after ours, and keeps everything else', async () => {
    const own = renderRouter(cluster, 0);
    const user: CloudConfig = {
      ssh_authorized_keys: ['ssh-ed25519 AAAA second'],
      write_files: [{ path: '/srv/page', content: 'yes\n', permissions: '0600' }],
      runcmd: ['echo done', ['touch', '/srv/it is']],
      timezone: 'Europe/Prague',
      ntp: { servers: ['192.0.2.1'], enabled: true },
      left_out: undefined,
    };
    const read = await readUserData(renderRouter(cluster, 0, user).userData);
    const ours = await readUserData(own.userData);
    expect(runcmd(read)).toEqual([...runcmd(ours), 'echo done', ['touch', '/srv/it is']]);
    expect([...read.files.keys()]).toEqual([...ours.files.keys(), '/srv/page']);
    expect(read.files.get('/srv/page')).toMatchObject({ content: 'yes\n', permissions: '0600' });
    expect(read.config.ssh_authorized_keys).toEqual([
      ...own.machine.sshAuthorizedKeys,
      'ssh-ed25519 AAAA second',
    ]);
    expect(read.config).toMatchObject({ timezone: 'Europe/Prague', ntp: user.ntp });
    expect(read.config).not.toHaveProperty('left_out');
  });

  test('has its packages installed once the network is up, and before its own commands', async () => {
    const user = {
      package_update: true,
      package_upgrade: true,
      packages: ['httpd', ['php', '5.3.3']],
      runcmd: ['service httpd start'],
    };
    const read = await readUserData(server(user));
    const network = runcmd(read).findIndex((one) => String(one) === 'service,network,restart');
    expect(network).toBeGreaterThanOrEqual(0);
    expect(runcmd(read).slice(-4)).toEqual([
      retry(['yum', '-y', 'makecache']),
      retry(['yum', '-y', 'upgrade']),
      retry(['yum', '-y', 'install', 'httpd', 'php-5.3.3']),
      'service httpd start',
    ]);
    expect(Object.keys(read.config).filter((key) => key.startsWith('package'))).toEqual([]);
  });

  test('may bring files of any text: what cloud-init cannot carry goes as base64', async () => {
    const content = 'Grüße\r\n\u2028';
    const read = await readUserData(server({ write_files: [{ path: '/srv/page', content }] }));
    expect(read.files.get('/srv/page')?.content).toBe(content);
  });

  test('is left as it was', () => {
    const user = {
      packages: ['vim'],
      runcmd: [['a']],
      write_files: [{ path: '/a', content: 'ü' }],
    };
    const before = structuredClone(user);
    server(user);
    expect(user).toEqual(before);
  });

  test('changed between two renderings is rendered anew', () => {
    const user = { runcmd: [['echo', 'one']] };
    server(user);
    user.runcmd[0]![1] = 'two';
    expect(server(user)).toContain('[ echo, two ]');
  });
});
