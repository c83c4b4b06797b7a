import { App, Lazy, TerraformIterator, TerraformStack, Testing, Token } from 'cdktf';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  MissingAttributeError,
  ReadOnlyAttributeError,
  UnknownAttributeError,
} from '@cdktf/provider-libvirt';
import { DataLibvirtNodeInfo } from '@cdktf/provider-libvirt/lib/data-libvirt-node-info';
import { Domain, type DomainConfig } from '@cdktf/provider-libvirt/lib/domain';
import { LibvirtProvider } from '@cdktf/provider-libvirt/lib/provider';
import { Volume } from '@cdktf/provider-libvirt/lib/volume';

const config: DomainConfig = {
  name: 'guest',
  type: 'kvm',
  memory: 512,
  os: { type: 'hvm' },
  devices: { disks: [{ target: { dev: 'vda' } }] },
};

function domain(overrides: Partial<DomainConfig> = {}): Domain {
  const stack = new TerraformStack(Testing.app({ outdir: tmpdir() }), 'stack');
  new LibvirtProvider(stack, 'libvirt');
  return new Domain(stack, 'guest', { ...config, ...overrides });
}

function synth(guest: Domain): { resource: { libvirt_domain: Record<string, unknown> } } {
  return JSON.parse(Testing.synth(guest.cdktfStack));
}

/** A value whose type a program has lost on the way. */
function untyped<T>(value: unknown): T {
  return value as T;
}

function error(guest: Domain): unknown {
  try {
    Testing.synth(guest.cdktfStack);
  } catch (caught) {
    return caught;
  }
  return undefined;
}

type Case = [path: string, make: () => Domain];

function overridden(...override: [path: string, value: unknown]): () => Domain {
  return () => {
    const guest = domain();
    guest.addOverride(...override);
    return guest;
  };
}

const UNKNOWN: Case[] = [
  ['kernel_args', overridden('kernel_args', 'quiet')],
  ['os.kernel_args', overridden('os.kernel_args', 'quiet')],
  ['os.kernel_args', overridden('os', { kernel_args: 'quiet' })],
  ['devices.disks[0].targt', overridden('devices.disks.0.targt', {})],
  ['devices.disks[1].targt', overridden('devices.disks', [{ targt: { dev: 'vdb' } }])],
  ['devices.disks.target', overridden('devices.disks.target', { dev: 'vdb' })],
  ['os.type', overridden('os.type.name', 'hvm')],
  ['cpu.modl', overridden('cpu', Lazy.anyValue({ produce: () => ({ modl: 'host' }) }))],
  ['cpu.modl', overridden('cpu', Token.asString(Lazy.anyValue({ produce: () => ({ modl: 1 }) })))],
  ['os.kernelArgs', () => domain({ os: untyped({ type: 'hvm', kernelArgs: 'quiet' }) })],
  ['devices.disks[0].targt', () => domain({ devices: untyped({ disks: [{ targt: {} }] }) })],
  [
    'devices.interfaces[0].modl',
    () =>
      domain({
        devices: { interfaces: Lazy.anyValue({ produce: () => [{ modl: { type: 'e' } }] }) },
      }),
  ],
  [
    'devices.disks[0].driver.nam',
    () =>
      domain({
        devices: { disks: [{ driver: untyped(Lazy.anyValue({ produce: () => ({ nam: 'q' }) })) }] },
      }),
  ],
  [
    'devices.disks[*].targt',
    () => {
      const guest = domain();
      const disks = TerraformIterator.fromList(['a', 'b']).dynamic({ targt: {} });
      guest.devices.putDisks(disks);
      return guest;
    },
  ],
  [
    'devices.foo',
    () => {
      const guest = domain();
      guest.cdktfStack.addOverride('resource.libvirt_domain.guest.devices.foo', 1);
      return guest;
    },
  ],
  [
    'devices.disks[0].targt',
    () => {
      const guest = domain();
      guest.cdktfStack.addOverride('resource.libvirt_domain.guest.devices.disks.0.targt', {});
      return guest;
    },
  ],
];

test.each(UNKNOWN)('%s, which the schema lacks, is an error at synth', (attributePath, make) => {
  expect(error(make())).toMatchObject({
    name: 'UnknownAttributeError',
    constructPath: 'stack/guest',
    type: 'libvirt_domain',
    attributePath,
  });
});

test('an unknown attribute is an error in the HCL form too', () => {
  const guest = domain();
  guest.addOverride('os.kernel_args', 'quiet');
  expect(() => guest.cdktfStack.toHclTerraform()).toThrow(UnknownAttributeError);
});

test('an unknown attribute is an error of app.synth(), validations skipped or not', () => {
  const outdir = mkdtempSync(join(tmpdir(), 'guard-'));
  for (const skipValidation of [false, true]) {
    const app = new App({ outdir, skipValidation });
    const stack = new TerraformStack(app, 'stack');
    new LibvirtProvider(stack, 'libvirt');
    new Domain(stack, 'guest', config).addOverride('os.kernel_args', 'quiet');
    expect(() => app.synth()).toThrow(UnknownAttributeError);
  }
  rmSync(outdir, { recursive: true });
});

test('the error says where, what, what is allowed, the nearest first, and what to do', () => {
  const guest = domain();
  guest.addOverride('devices.disks.0.target.bux', 'virtio');
  const caught = error(guest) as UnknownAttributeError;
  expect(caught.allowed[0]).toBe('bus');
  expect([...caught.allowed].sort()).toEqual(['bus', 'dev', 'removable', 'rotation_rate', 'tray']);
  expect(caught.message).toContain('stack/guest (libvirt_domain)');
  expect(caught.message).toContain('"devices.disks[0].target.bux" ("virtio")');
  expect(caught.message).toContain('allowed here: bus, ');
  expect(caught.message).toMatch(/regenerate/);
});

test('for a name written in a config, the error has the name as configs have it', () => {
  const caught = error(domain({ devices: untyped({ channels: [{ target: { virtio: {} } }] }) }));
  expect(caught).toMatchObject({ attributePath: 'devices.channels[0].target.virtio' });
  expect((caught as Error).message).toContain('In a config "virt_io" is "virtIo".');
});

test.each([
  ['id', 'x'],
  ['uuid', 'x'],
])('%s, which the provider computes, is an error when set', (name, value) => {
  const guest = domain();
  guest.addOverride(name, value);
  expect(error(guest)).toBeInstanceOf(ReadOnlyAttributeError);
});

test('a nested object from an override must be complete', () => {
  const guest = domain();
  guest.addOverride('metadata', {});
  expect(error(guest)).toMatchObject({
    name: 'MissingAttributeError',
    attributePath: 'metadata.xml',
  });
  guest.addOverride('metadata.xml', '<a/>');
  expect(error(guest)).toBeUndefined();
  expect(
    new MissingAttributeError({ constructPath: 'a', type: 'b', attributePath: 'c', value: 1 }),
  ).toBeInstanceOf(Error);
});

test('data sources, the provider and its other blocks are guarded', () => {
  const guest = domain();
  const info = new DataLibvirtNodeInfo(guest.cdktfStack, 'info');
  info.addOverride('cpu', 1);
  expect(error(guest)).toMatchObject({ attributePath: 'cpu', constructPath: 'stack/info' });
  info.addOverride('cpu', undefined);
  expect(error(guest)).toBeUndefined();
  guest.cdktfStack.addOverride('provider.libvirt.0.url', 'qemu:///system');
  expect(error(guest)).toMatchObject({ attributePath: 'url', constructPath: 'stack/libvirt' });
});

test('a resource that only overrides make is guarded', () => {
  const guest = domain();
  guest.cdktfStack.addOverride('resource.libvirt_volume.raw', { name: 'a', pool: 'b' });
  expect(error(guest)).toBeUndefined();
  guest.cdktfStack.addOverride('resource.libvirt_volume.raw.sise', 1);
  expect(error(guest)).toMatchObject({ attributePath: 'sise', type: 'libvirt_volume' });
});

describe('what Terraform permits is left alone', () => {
  test.each<[string, unknown]>([
    ['lifecycle', { ignore_changes: ['running'] }],
    ['depends_on', ['libvirt_pool.a']],
    ['provisioner', [{ 'local-exec': { command: 'true' } }]],
    ['connection', { host: 'a' }],
    ['count', 2],
    ['for_each', '${toset([])}'],
    ['provider', 'libvirt.second'],
  ])('meta-argument %s', (name, value) => {
    const guest = domain();
    guest.addOverride(name, value);
    expect(synth(guest).resource.libvirt_domain['guest']).toMatchObject({ [name]: value });
  });

  test('a comment', () => {
    const guest = domain();
    guest.addOverride('//', { note: 'any' });
    expect(error(guest)).toBeUndefined();
  });

  test('an override of what the schema has', () => {
    const guest = domain();
    guest.addOverride('os.cmdline', 'quiet');
    guest.addOverride('devices.disks.0.target.bus', 'virtio');
    expect(synth(guest).resource.libvirt_domain['guest']).toMatchObject({
      os: { type: 'hvm', cmdline: 'quiet' },
      devices: { disks: [{ target: { dev: 'vda', bus: 'virtio' } }] },
    });
  });

  test('an override that deletes', () => {
    const guest = domain();
    guest.addOverride('os', undefined);
    guest.addOverride('uuid', undefined);
    guest.addOverride('memory', null);
    expect(synth(guest).resource.libvirt_domain['guest']).not.toHaveProperty('os');
  });

  test('a token in the place of an object that resolves to what the schema has', () => {
    const guest = domain();
    guest.devices.putDisks(Lazy.anyValue({ produce: () => [{ target: { dev: 'vdz' } }] }));
    guest.addOverride('os', '${local.os}');
    expect(synth(guest).resource.libvirt_domain['guest']).toMatchObject({
      os: '${local.os}',
      devices: { disks: [{ target: { dev: 'vdz' } }] },
    });
  });

  test('keys of a config that are not for the resource, as when a class extends it', () => {
    const guest = domain(untyped({ owner: 'me' }));
    expect(synth(guest).resource.libvirt_domain['guest']).not.toHaveProperty('owner');
  });

  test('the reference of another resource in the place of an object', () => {
    const guest = domain();
    const volume = new Volume(guest.cdktfStack, 'volume', { name: 'a', pool: 'b' });
    const copy = new Volume(guest.cdktfStack, 'copy', {
      name: 'c',
      pool: 'b',
      target: untyped(volume.target),
    });
    copy.resetType();
    expect(JSON.parse(Testing.synth(guest.cdktfStack)).resource.libvirt_volume.copy.target).toBe(
      '${libvirt_volume.volume.target}',
    );
  });
});
