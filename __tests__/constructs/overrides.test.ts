import { Guest, GuestImage, Network, VirtualMachine } from '../../constructs';
import { guideCluster, newStack } from '../support/stacks';
import { Template, at } from '../support/template';

const guest = Guest.enterpriseLinux6();
const vm = (overrides: object): Template => {
  const stack = newStack();
  const network = Network.isolated('192.0.2.0/24');
  new VirtualMachine(stack, 'vm', { guest, nics: [{ network }], overrides });
  return Template.of(stack);
};
const plain = vm({});

describe('settings of the user’s own', () => {
  it('win over ours in the domain, and leave the rest as it was', () => {
    const changed = vm({
      domain: {
        description: 'ours to name',
        running: false,
        cpu: { mode: 'host-passthrough' },
        devices: { rngs: [] },
      },
    });
    const [before, after] = [plain, changed].map((one) =>
      one.resource('libvirt_domain', 'guide.vm'),
    );
    expect(after).toMatchObject({
      description: 'ours to name',
      running: false,
      cpu: { mode: 'host-passthrough' },
      memory: 1024,
    });
    for (const kept of ['disks', 'interfaces', 'serials', 'consoles']) {
      expect(at(after!, `devices.${kept}`)).toEqual(at(before!, `devices.${kept}`));
    }
    expect(at(after!, 'os')).toEqual(at(before!, 'os'));
    expect(at(before!, 'devices.rngs')).toHaveLength(1);
    expect(at(after!, 'devices.rngs') ?? []).toEqual([]);
  });

  it('win in the base images that a cluster makes', () => {
    const { stack } = guideCluster({
      imageOverrides: { target: { permissions: { mode: '0640' } } },
    });
    const bases = Template.of(stack)
      .resources('libvirt_volume')
      .filter((one) => String(one['name']).includes('.image'));
    expect(bases).toHaveLength(1);
    expect(bases[0]).toMatchObject({
      target: { format: { type: 'qcow2' }, permissions: { mode: '0640' } },
    });
  });

  it('win in the disk, the seed and the cloud-init disk', () => {
    const changed = vm({
      disk: { target: { permissions: { mode: '0600' } } },
      seed: { pool: 'seeds' },
      cloudinitDisk: { networkConfig: 'version: 2\n' },
    });
    const disk = changed.diskOf('guide.vm');
    expect(disk).toMatchObject({
      capacity: 10 * 2 ** 30,
      target: { format: { type: 'qcow2' }, permissions: { mode: '0600' } },
    });
    expect(changed.resource('libvirt_volume', 'guide.vm-seed.iso')['pool']).toBe('seeds');
    const seedOf = (template: Template) =>
      at(template.resource('libvirt_domain', 'guide.vm'), 'devices.disks.1.source.file.file');
    expect(seedOf(changed)).toMatch(/^\$\{libvirt_volume\.vm_seed_\w+\.path\}$/);
    expect(seedOf(vm({ disk: { pool: 'seeds' }, seed: { pool: 'seeds' } }))).toMatch(/^\$\{trims/);
    expect(changed.resource('libvirt_cloudinit_disk', 'guide.vm-seed')['network_config']).toBe(
      'version: 2\n',
    );
  });

  it('win in the base volume', () => {
    const stack = newStack();
    new GuestImage(stack, 'el6', { guest, config: { name: 'el6.qcow2' } });
    expect(Template.of(stack).resource('libvirt_volume', 'el6.qcow2')).toMatchObject({
      create: { content: { url: guest.image } },
    });
  });

  it('win in the networks', () => {
    const publicNetwork = Network.nat('192.168.26.0/24', {
      gateway: '192.168.26.254',
      config: { name: 'outside', forward: { mode: 'route' } },
    });
    const privateNetwork = Network.isolated('10.11.12.0/24', { config: { autostart: false } });
    const template = Template.of(guideCluster({ publicNetwork, privateNetwork }).stack);
    expect(template.resource('libvirt_network', 'outside')).toMatchObject({
      forward: { mode: 'route' },
      ips: [{ address: '192.168.26.254', prefix: 24 }],
    });
    expect(template.resource('libvirt_network', 'guide.lvs.private')['autostart']).toBe(false);
    const nic = at(
      template.resource('libvirt_domain', 'guide.lvs.primary'),
      'devices.interfaces.0',
    );
    expect(template.nameOf(String(at(nic!, 'source.network.network')))).toBe('outside');
  });

  it('change nothing where they are undefined', () => {
    expect(vm({ domain: { description: undefined, os: undefined }, disk: undefined }).text).toBe(
      plain.text,
    );
  });
});

describe('props of a machine', () => {
  it('say how and where it runs', () => {
    const stack = newStack();
    new VirtualMachine(stack, 'vm', {
      guest,
      nics: [],
      autostart: false,
      virtualization: 'qemu',
      pool: 'fast',
      hostName: 'other',
    });
    const template = Template.of(stack);
    expect(template.resource('libvirt_domain', 'guide.vm')).toMatchObject({
      autostart: false,
      type: 'qemu',
    });
    expect(template.resources('libvirt_volume').map((one) => one['pool'])).toEqual([
      'fast',
      'fast',
      'fast',
    ]);
    expect(template.userData('guide.vm')).toContain('hostname: other\n');
  });

  it('come from the cluster, unless the machine says otherwise', () => {
    const { stack, cluster } = guideCluster({ pool: 'fast', virtualization: 'qemu' });
    cluster.addRealServer('three', { ip: '10.11.12.3', pool: 'slow', virtualization: 'kvm' });
    const template = Template.of(stack);
    const of = (name: string) => [
      template.resource('libvirt_domain', name)['type'],
      template.diskOf(name)['pool'],
      template.resource('libvirt_volume', `${name}-seed.iso`)['pool'],
    ];
    expect(of('guide.lvs.primary')).toEqual(['qemu', 'fast', 'fast']);
    expect(of('guide.lvs.one')).toEqual(['qemu', 'fast', 'fast']);
    expect(of('guide.lvs.three')).toEqual(['kvm', 'slow', 'slow']);
  });
});
