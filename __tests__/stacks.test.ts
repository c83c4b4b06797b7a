import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readIfcfg } from './oracles/ifcfg';
import { readLvsCf } from './oracles/lvs-cf';
import { unescapeTerraform } from './oracles/terraform-template';
import { readAllUserData, type UserData } from './oracles/user-data';
import { exampleApps, runApp, type RunApp, type WrittenStack } from './support/apps';
import { Template, type Json } from './support/template';
import { validateAndPlan, type Planned, type ResourceChange } from './support/terraform';

const NICS = '/etc/sysconfig/network-scripts';

/** Everything that the repository deploys: `main.ts` by its script, the examples as they say. */
const APPS: readonly (readonly [string, readonly string[]])[] = [
  ['main.ts', ['npm', 'run', '--silent', 'synth']],
  ...exampleApps().map((file) => [file, ['npx', '--no-install', 'tsx', file]] as const),
];

describe.each(APPS)('%s', (_, command) => {
  let app: RunApp;
  /** What Terraform plans for each stack, and what its machines' cloud-init reads. */
  const plans = new Map<WrittenStack, Planned>();
  const seeds = new Map<string, UserData>();

  beforeAll(async () => {
    app = runApp(command);
    for (const stack of app.stacks) {
      giveVariables(stack);
      plans.set(stack, await validateAndPlan(stack.directory));
    }
    const disks = [...plans.values()].flatMap((planned) =>
      changesOf(planned, 'libvirt_cloudinit_disk').map(({ after }) => after!),
    );
    const read = await readAllUserData(disks.map((disk) => String(disk['user_data'])));
    disks.forEach((disk, i) => seeds.set(String(disk['name']), read[i]!));
  });

  afterAll(() => app.remove());

  it('writes its stacks, whose seeds cloud-init reads without a doubt', () => {
    expect(app.stacks.length).toBeGreaterThan(0);
    for (const [machine, { problems }] of seeds) expect([machine, problems]).toEqual([machine, []]);
  });

  it('warns of nothing', () => {
    const { stacks } = JSON.parse(readFileSync(join(app.outdir, 'manifest.json'), 'utf8')) as {
      stacks: Record<string, { annotations: readonly Json[] }>;
    };
    expect(Object.keys(stacks)).toHaveLength(app.stacks.length);
    expect(Object.values(stacks).flatMap(({ annotations }) => annotations)).toEqual([]);
  });

  it('is what it was, in all of its files', () => {
    for (const { name, text } of app.stacks) expect(withoutFolder(text)).toMatchSnapshot(name);
  });

  it('is validated and planned by the real Terraform, every machine with its seed', () => {
    for (const [{ text }, planned] of plans) {
      expect(planned.validate.diagnostics).toEqual([]);
      const machines = new Template(text).names('libvirt_domain');
      expect(machines.length).toBeGreaterThanOrEqual(2);
      const namesOf = (type: string) =>
        changesOf(planned, type).map(({ actions, after }) => {
          expect(actions).toEqual(['create']);
          return after!['name'];
        });
      expect([...namesOf('libvirt_domain')].sort()).toEqual([...machines].sort());
      expect([...namesOf('libvirt_cloudinit_disk')].sort()).toEqual(
        machines.map((machine) => `${machine}-seed`).sort(),
      );
    }
  });

  it('writes the seeds as they are meant: Terraform adds nothing, and takes nothing away', () => {
    for (const [{ text }, planned] of plans) {
      const template = new Template(text);
      for (const { after } of changesOf(planned, 'libvirt_cloudinit_disk')) {
        const written = template.resource('libvirt_cloudinit_disk', String(after!['name']));
        for (const key of ['user_data', 'meta_data', 'network_config']) {
          const value = String(written[key] ?? '');
          // What holds a variable is Terraform's to fill in.
          if (value.includes('${jsonencode(')) continue;
          expect(after![key] ?? '').toBe(unescapeTerraform(value));
        }
      }
    }
  });

  it('holds no password, and no way to set one', () => {
    const secret = /passw(?:or)?d(?!Authentication)|auth_pass|secret|PRIVATE KEY/i;
    for (const { text } of app.stacks) expect(text.match(secret)).toBeNull();
    for (const { config } of seeds.values()) {
      expect(Object.keys(config)).not.toEqual(expect.arrayContaining(['users']));
      expect(config['ssh_pwauth'] ?? false).toBe(false);
    }
  });
});

describe('the guide’s stack', () => {
  let app: RunApp;
  let template: Template;
  let seed: (id: string) => UserData;

  beforeAll(async () => {
    app = runApp(['npm', 'run', '--silent', 'synth']);
    template = new Template(stackOf(app, 'nat-pulse').text);
    const ids = ['primary', 'backup', 'one', 'two'];
    const read = await readAllUserData(ids.map((id) => template.userData(`nat-pulse.lvs.${id}`)));
    seed = (id) => read[ids.indexOf(id)]!;
  });

  afterAll(() => app.remove());

  const nic = (id: string, device: string) => {
    const { problems, values } = readIfcfg(seed(id).files.get(`${NICS}/ifcfg-${device}`)!.content);
    expect(problems).toEqual([]);
    return Object.fromEntries(values);
  };

  it('is two LVS routers and two real servers', () => {
    expect([...template.names('libvirt_domain')].sort()).toEqual(
      ['backup', 'one', 'primary', 'two'].map((id) => `nat-pulse.lvs.${id}`),
    );
  });

  it('has the interfaces of section 3.1.1 on the LVS routers', () => {
    for (const [id, host] of [
      ['primary', 9],
      ['backup', 8],
    ] as const) {
      expect(nic(id, 'eth0')).toMatchObject({
        DEVICE: 'eth0',
        BOOTPROTO: 'static',
        ONBOOT: 'yes',
        IPADDR: `192.168.26.${host}`,
        NETMASK: '255.255.255.0',
        GATEWAY: '192.168.26.254',
      });
      expect(nic(id, 'eth1')).toMatchObject({
        DEVICE: 'eth1',
        BOOTPROTO: 'static',
        ONBOOT: 'yes',
        IPADDR: `10.11.12.${host}`,
        NETMASK: '255.255.255.0',
      });
      expect(nic(id, 'eth1')).not.toHaveProperty('GATEWAY');
    }
  });

  it('has the interface of section 3.1.2 on the real servers', () => {
    for (const [id, host] of [
      ['one', 1],
      ['two', 2],
    ] as const) {
      expect(nic(id, 'eth0')).toMatchObject({
        DEVICE: 'eth0',
        ONBOOT: 'yes',
        BOOTPROTO: 'static',
        IPADDR: `10.11.12.${host}`,
        NETMASK: '255.255.255.0',
        GATEWAY: '10.11.12.10',
      });
      expect([...seed(id).files.keys()].filter((path) => path.includes('ifcfg-'))).toHaveLength(1);
    }
  });

  it('has HTTP at the VIP, and both floating addresses, in one lvs.cf', () => {
    const [primary, backup] = ['primary', 'backup'].map(
      (id) => seed(id).files.get('/etc/sysconfig/ha/lvs.cf')!.content,
    );
    expect(backup).toBe(primary);
    const { errors, findings, config } = readLvsCf(primary!);
    expect({ errors, findings }).toEqual({ errors: [], findings: [] });
    expect(Object.fromEntries(config.globals)).toMatchObject({
      primary: '192.168.26.9',
      primary_private: '10.11.12.9',
      backup: '192.168.26.8',
      backup_private: '10.11.12.8',
      network: 'nat',
      nat_router: { ip: '10.11.12.10', device: 'eth1:1' },
      nat_nmask: '255.255.255.0',
    });
    const [http] = config.virtuals;
    expect(config.virtuals).toHaveLength(1);
    expect(Object.fromEntries(http!.values)).toMatchObject({
      active: true,
      address: { ip: '192.168.26.10', device: 'eth0:1' },
      vip_nmask: '255.255.255.0',
      port: 80,
      protocol: 'tcp',
    });
    expect(http!.servers).toMatchObject([
      { name: 'one', address: '10.11.12.1', port: 80, active: true, weight: 1 },
      { name: 'two', address: '10.11.12.2', port: 80, active: true, weight: 1 },
    ]);
  });

  it('forwards packets on the LVS routers', () => {
    for (const id of ['primary', 'backup']) {
      expect(seed(id).files.get('/etc/sysctl.conf')!.content).toMatch(
        /^net\.ipv4\.ip_forward = 1$/m,
      );
    }
  });

  it('takes its image, its keys and its host from the environment', () => {
    const key = 'ssh-ed25519 AAAA me@example';
    const changed = runApp(['npm', 'run', '--silent', 'synth'], {
      LVS_IMAGE_EL6: '/srv/el6.qcow2',
      LVS_SSH_AUTHORIZED_KEYS: key,
      LIBVIRT_DEFAULT_URI: 'qemu+ssh://root@kvm/system',
    });
    try {
      const { text } = stackOf(changed, 'nat-pulse');
      expect(text).toContain('"url": "/srv/el6.qcow2"');
      expect(text).toContain('"uri": "qemu+ssh://root@kvm/system"');
      expect(new Template(text).userData('nat-pulse.lvs.one')).toContain(key);
    } finally {
      changed.remove();
    }
  });
});

/** An operator gives the variables that have no default in a file beside the stack. */
function giveVariables({ directory, text }: WrittenStack): void {
  const variables = Object.keys((JSON.parse(text) as { variable?: Json }).variable ?? {});
  const values = variables.map((name) => [name, 'ssh-ed25519 AAAA operator@example']);
  writeFileSync(
    join(directory, 'operator.auto.tfvars.json'),
    JSON.stringify(Object.fromEntries(values)),
  );
}

function changesOf({ plan }: Planned, type: string): readonly ResourceChange['change'][] {
  return plan.resource_changes.filter((one) => one.type === type).map((one) => one.change);
}

function stackOf({ stacks }: RunApp, name: string): WrittenStack {
  const stack = stacks.find((one) => one.name === name);
  if (stack === undefined) throw new Error(`${name} is none of ${stacks.map((one) => one.name)}`);
  return stack;
}

/** The stack as an object, without the one value that depends on where the repository is. */
function withoutFolder(text: string): Json {
  const json = JSON.parse(text) as { terraform: { backend: { local: { path: string } } } };
  expect(json.terraform.backend.local.path).toMatch(/terraform\.[\w-]+\.tfstate$/);
  json.terraform.backend.local.path = '(folder)';
  return json as unknown as Json;
}
