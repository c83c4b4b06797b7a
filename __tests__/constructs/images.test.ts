import { Guest, GuestImage, VirtualMachine } from '../../constructs';
import { guideCluster, newStack } from '../support/stacks';
import { Template, at } from '../support/template';

const machineOn = (guest: Guest, changes: object = {}): Template => {
  const stack = newStack();
  new VirtualMachine(stack, 'vm', { guest, nics: [], ...changes });
  return Template.of(stack);
};

const baseOf = (template: Template) =>
  template
    .resources('libvirt_volume')
    .find((one) => String(one['name']).startsWith('guide.vm.image.'))!;
const instanceOf = (template: Template) =>
  String(template.resource('libvirt_cloudinit_disk', 'guide.vm-seed')['meta_data']).match(
    /instance-id: (\S+)/,
  )?.[1];

const image = 'https://images.example/el6.qcow2';
const plain = machineOn(Guest.enterpriseLinux6({ image }));

describe('the base volume', () => {
  it('comes from the guest’s image, by a name that carries the image’s identity', () => {
    expect(at(baseOf(plain), 'create.content.url')).toBe(image);
    expect(at(baseOf(plain), 'target.format.type')).toBe('qcow2');
    expect(machineOn(Guest.enterpriseLinux6({ image })).text).toBe(plain.text);
    const others = [
      Guest.enterpriseLinux6({ image: 'https://images.example/el6-2.qcow2' }),
      Guest.enterpriseLinux6({ image, imageVersion: '2' }),
      Guest.enterpriseLinux6({ image, imageVersion: '3' }),
    ].map((guest) => baseOf(machineOn(guest))['name']);
    expect(new Set([baseOf(plain)['name'], ...others]).size).toBe(4);
  });

  it('is one for all machines on one image and pool, and another for another', () => {
    const { stack, cluster } = guideCluster();
    const other = Guest.enterpriseLinux6({ image });
    cluster.addRealServer('three', { ip: '10.11.12.3', guest: other });
    cluster.addRealServer('four', { ip: '10.11.12.4', guest: other });
    cluster.addRealServer('five', { ip: '10.11.12.5', pool: 'fast' });
    const volumes = Template.of(stack).resources('libvirt_volume');
    const bases = volumes.filter((one) => /^guide\.lvs\.image/.test(String(one['name'])));
    const found = bases.map((one) => `${one['pool']} ${at(one, 'create.content.url')}`);
    const own = Guest.enterpriseLinux6().image;
    expect(found.sort()).toEqual([`default ${own}`, `default ${image}`, `fast ${own}`]);
    expect(new Set(bases.map((one) => one['name'])).size).toBe(3);
  });

  it('can be made alone, and be shared by machines outside a cluster', () => {
    const stack = newStack();
    const guest = Guest.enterpriseLinux6({ image });
    const base = new GuestImage(stack, 'el6', { guest, pool: 'fast' });
    for (const id of ['a', 'b']) {
      new VirtualMachine(stack, id, { guest, image: base, pool: 'fast', nics: [] });
    }
    const template = Template.of(stack);
    expect(template.resources('libvirt_volume')).toHaveLength(5);
    const path = `\${${base.volume.terraformResourceType}.${base.volume.friendlyUniqueId}.path}`;
    for (const id of ['a', 'b']) {
      const overlay = template.diskOf(`guide.${id}`);
      expect(at(overlay, 'backing_store.path')).toBe(path);
    }
  });
});

describe('a machine’s disk', () => {
  const overlay = plain.diskOf('guide.vm');
  const domain = plain.resource('libvirt_domain', 'guide.vm');

  it('is an overlay on the base, and the domain’s first disk', () => {
    expect(at(overlay, 'backing_store.path')).toMatch(/^\$\{libvirt_volume\.\w+\.path\}$/);
    expect(at(overlay, 'backing_store.format.type')).toBe('qcow2');
    expect(at(domain, 'devices.disks.0')).toMatchObject({
      driver: { name: 'qemu', type: 'qcow2' },
      target: { dev: 'vda', bus: 'virtio' },
    });
  });

  it('is replaced with its base, and the domain with it', () => {
    const volumes = plain.json['resource'] as Record<string, Record<string, { name: string }>>;
    const replacementOf = (type: string, name: string) =>
      `${type}.${Object.entries(volumes[type]!).find(([, one]) => one.name === name)![0]}.id`;
    expect(at(overlay, 'lifecycle.replace_triggered_by')).toEqual([
      replacementOf('libvirt_volume', String(baseOf(plain)['name'])),
    ]);
    expect(at(domain, 'lifecycle.replace_triggered_by')).toEqual([
      replacementOf('libvirt_volume', String(overlay['name'])),
    ]);
  });
});

describe('the instance-id', () => {
  it('stays the same whatever else of the machine changes', () => {
    const keys = ['ssh-ed25519 AAAA me'];
    const guest = Guest.enterpriseLinux6({ image });
    for (const changes of [
      { cloudConfig: { runcmd: ['true'] } },
      { sshAuthorizedKeys: keys },
      { cpus: 4, memoryMib: 4096, diskGib: 40 },
      { hostName: 'other' },
      { resolvers: ['192.0.2.1'] },
    ]) {
      const changed = machineOn(guest, changes);
      expect(changed.text).not.toBe(plain.text);
      expect(instanceOf(changed)).toBe(instanceOf(plain));
    }
  });

  it('changes with the image, its version, and from machine to machine', () => {
    const ids = [
      instanceOf(plain),
      instanceOf(machineOn(Guest.enterpriseLinux6({ image, imageVersion: '2' }))),
      instanceOf(machineOn(Guest.enterpriseLinux6({ image: '/srv/el6.qcow2' }))),
    ];
    expect(new Set(ids).size).toBe(3);
    const { stack } = guideCluster();
    const metaData = Template.of(stack)
      .resources('libvirt_cloudinit_disk')
      .map((one) => String(one['meta_data']).split('\n')[0]);
    expect(new Set(metaData).size).toBe(4);
  });
});

describe('the seed', () => {
  it('is a read-only disk of its own, made from the cloud-init disk', () => {
    const seed = plain.resource('libvirt_volume', 'guide.vm-seed.iso');
    expect(at(seed, 'create.content.url')).toMatch(/^\$\{libvirt_cloudinit_disk\.\w+\.path\}$/);
    // Libvirt finds the format of what was uploaded itself; another one would be a change for ever.
    expect(seed).not.toHaveProperty('target');
    expect(at(plain.resource('libvirt_domain', 'guide.vm'), 'devices.disks.1')).toMatchObject({
      // Debian's cloud kernel has no driver for any other bus.
      device: 'disk',
      target: { bus: 'virtio' },
      read_only: true,
    });
  });
});

describe('the CPU', () => {
  const cpuOf = (guest: Guest, changes = {}) =>
    at(machineOn(guest, changes).resource('libvirt_domain', 'guide.vm'), 'cpu');

  it('is the host’s where the guest is built for more than libvirt’s default model', () => {
    expect(cpuOf(Guest.enterpriseLinux9())).toEqual({ mode: 'host-passthrough' });
    expect(cpuOf(Guest.enterpriseLinux9(), { virtualization: 'qemu' })).toEqual({
      mode: 'maximum',
    });
  });

  it('is libvirt’s default model elsewhere', () => {
    for (const guest of [Guest.enterpriseLinux6(), Guest.enterpriseLinux8(), Guest.debian12()]) {
      expect(cpuOf(guest)).toBeUndefined();
    }
  });
});
