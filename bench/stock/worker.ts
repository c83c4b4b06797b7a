import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { App, TerraformProvider, TerraformResource, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import type { Measured } from './measure';

/** Measures one variant: `worker.ts <folder of bindings, or "bare"> <guests> <outdir>`. */
const [folder = '', count, outdir = ''] = process.argv.slice(2);
const guests = Number(count);

const load = createRequire(__filename);

type Config = Record<string, unknown>;
type Make = (scope: Construct, id: string, config: Config) => { path: string };

/** A resource without bindings: it renders what it is given, in Terraform's names. */
class Bare extends TerraformResource {
  constructor(
    scope: Construct,
    id: string,
    terraformResourceType: string,
    private readonly attributes: Config,
  ) {
    super(scope, id, {
      terraformResourceType,
      terraformGeneratorMetadata: { providerName: 'libvirt' },
    });
  }

  get path(): string {
    return this.getStringAttribute('path');
  }

  protected override synthesizeAttributes(): Config {
    return this.attributes;
  }
}

function maker(module: string, className: string, type: string): Make {
  if (folder === 'bare') {
    return (scope, id, config) => new Bare(scope, id, type, inTerraform(config) as Config);
  }
  const Bound = load(join(folder, module))[className];
  return (scope, id, config) => new Bound(scope, id, config);
}

function inTerraform(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inTerraform);
  if (typeof value !== 'object' || value === null) return value;
  const snake = (name: string): string =>
    name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [snake(k), inTerraform(v)]));
}

function guestConfig(index: number, root: string, seed: string): Config {
  const nic = (network: string, address: string): Config => ({
    source: { network: { network } },
    mac: { address },
    model: { type: 'virtio' },
  });
  return {
    name: `guest-${index}`,
    type: 'kvm',
    memory: 1024,
    memoryUnit: 'MiB',
    vcpu: 2,
    running: true,
    autostart: true,
    os: { type: 'hvm', typeArch: 'x86_64', typeMachine: 'q35', bootDevices: [{ dev: 'hd' }] },
    features: { acpi: true },
    cpu: { mode: 'host-passthrough' },
    devices: {
      disks: [
        {
          driver: { name: 'qemu', type: 'qcow2' },
          source: { file: { file: root } },
          target: { dev: 'vda', bus: 'virtio' },
        },
        { source: { file: { file: seed } }, target: { dev: 'sda', bus: 'sata' }, device: 'cdrom' },
      ],
      interfaces: [nic('public', '52:54:00:00:00:01'), nic('private', '52:54:00:00:00:02')],
      consoles: [{ target: { type: 'serial', port: 0 } }],
      rngs: [{ model: 'virtio', backend: { random: '/dev/urandom' } }],
    },
  };
}

function build(): App {
  const app = new App({ outdir });
  const stack = new TerraformStack(app, 'stack');
  new (class extends TerraformProvider {})(stack, 'libvirt', {
    terraformResourceType: 'libvirt',
    terraformGeneratorMetadata: { providerName: 'libvirt' },
  });
  for (let index = 0; index < guests; index++) {
    const scope = new Construct(stack, `guest-${index}`);
    const disk = makeCloudinit(scope, 'cloudinit', {
      name: `cloudinit-${index}`,
      userData: `#cloud-config\n${'#'.repeat(400)}`,
      metaData: `instance-id: ${index}`,
    });
    const root = makeVolume(scope, 'root', {
      name: `root-${index}`,
      pool: 'default',
      capacity: 10 * 1024 ** 3,
      backingStore: { path: '/base.qcow2', format: { type: 'qcow2' } },
      target: { format: { type: 'qcow2' } },
    });
    const content = { url: disk.path };
    const seed = makeVolume(scope, 'seed', {
      name: `seed-${index}`,
      pool: 'default',
      create: { content },
    });
    makeDomain(scope, 'domain', guestConfig(index, root.path, seed.path));
  }
  return app;
}

function heap(): number {
  (globalThis as { gc?: () => void }).gc?.();
  return process.memoryUsage().heapUsed / 1e6;
}

const makeDomain = maker('domain', 'Domain', 'libvirt_domain');
const makeVolume = maker('volume', 'Volume', 'libvirt_volume');
const makeCloudinit = maker('cloudinit-disk', 'CloudinitDisk', 'libvirt_cloudinit_disk');
const heapBefore = heap();
const start = performance.now();
const app = build();
const constructed = performance.now();
const heapMb = heap() - heapBefore;
const synthStart = performance.now();
app.synth();
const measured: Measured = {
  constructMs: constructed - start,
  synthMs: performance.now() - synthStart,
  heapMb,
  digest: createHash('sha256')
    .update(readFileSync(join(outdir, 'stacks/stack/cdk.tf.json')))
    .digest('hex'),
};
console.log(JSON.stringify(measured));
