import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ChildResult, runChild } from '../../../lab/child';
import { type DaemonClient, startDaemon } from '../../../lab/daemon-client';
import { QUIET_TERRAFORM, findTerraform } from '../../../lab/terraform';
import { type Blocks, stackOf } from '../stacks';

/** Attributes of a resource, as Terraform's state has them. */
export type Attributes = Readonly<Record<string, unknown>>;

/** A lab of a test's own, with a folder in which the real Terraform works on it. */
export class TestLab {
  /** Where everything is; it goes with the lab. */
  readonly root = mkdtempSync(join(tmpdir(), 'lab-'));
  /** The lab's folder. */
  readonly folder = join(this.root, 'lab');
  /** Where Terraform works. */
  readonly stack = mkdtempSync(join(this.root, 'stack-'));
  /** A disk without a system, 1 MiB raw: the firmware looks at it, and waits for ever. */
  readonly disk = join(this.root, 'disk.raw');
  /** The same as qcow2, in a folder as the lab's own image has it. */
  readonly image = mkdtempSync(join(this.root, 'image-'));

  private daemon?: DaemonClient;

  constructor() {
    writeFileSync(this.disk, Buffer.alloc(2 ** 20));
    const qcow2 = join(this.image, 'disk.qcow2');
    execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', qcow2, '1M']);
  }

  /** The daemon that was started last. */
  get client(): DaemonClient {
    if (!this.daemon) throw new Error('the lab was not started');
    return this.daemon;
  }

  /** Starts the daemon, and prepares Terraform for a stack of the providers that this one has. */
  async start(text = stackOf({})): Promise<this> {
    // No test waits for the check of KVM that does not test it.
    const { folder, image } = this;
    this.daemon = await startDaemon({ folder, image, accelerator: 'tcg' });
    this.write(text);
    await this.terraform('init');
    return this;
  }

  /** Makes Terraform's folder hold a stack, and nothing of another's state. */
  write(text: string): void {
    writeFileSync(join(this.stack, 'cdk.tf.json'), text);
    writeFileSync(
      join(this.stack, 'backend_override.tf.json'),
      JSON.stringify({ terraform: { backend: { local: {} } } }),
    );
  }

  /** Runs Terraform, whatever comes of it. */
  async run(...args: string[]): Promise<ChildResult> {
    return runChild(await terraform(), [...args, '-no-color'], {
      cwd: this.stack,
      env: this.env,
    });
  }

  /** What Terraform needs in its environment. */
  get env(): NodeJS.ProcessEnv {
    return { ...process.env, ...QUIET_TERRAFORM, ...this.client.env };
  }

  /** Runs Terraform, which has to succeed; answers what it printed, on lines of any length. */
  async terraform(...args: string[]): Promise<string> {
    const { status, stdout, stderr } = await this.run(...args);
    if (status !== 0) throw new Error(`terraform ${args[0]}: ${stdout}${stderr}`);
    return unwrap(stdout);
  }

  /** Applies the stack. */
  async apply(text?: string): Promise<string> {
    if (text !== undefined) this.write(text);
    return this.terraform('apply', '-auto-approve');
  }

  /** Applies a stack that is refused; answers what Terraform said against it. */
  async refusal(text: string, command: 'apply' | 'plan' = 'apply'): Promise<string> {
    this.write(text);
    const flags = command === 'apply' ? ['-auto-approve'] : [];
    const { status, stdout, stderr } = await this.run(command, ...flags);
    if (status === 0) throw new Error(`terraform ${command} went through:\n${stdout}`);
    return unwrap(stderr);
  }

  /** What a plan would do: `create libvirt_domain.one`, …, drift included. */
  async changes(): Promise<string[]> {
    await this.terraform('plan', '-out=plan');
    const plan = JSON.parse(await this.terraform('show', '-json', 'plan')) as {
      resource_changes?: { address: string; change: { actions: string[] } }[];
      resource_drift?: { address: string }[];
    };
    return [
      ...(plan.resource_changes ?? [])
        .map(({ address, change }) => `${change.actions.join('+')} ${address}`)
        .filter((change) => !change.startsWith('no-op ')),
      ...(plan.resource_drift ?? []).map(({ address }) => `drift ${address}`),
    ];
  }

  /** Attributes of all resources in the state, by address. */
  async state(): Promise<Record<string, Attributes>> {
    const { values } = JSON.parse(await this.terraform('show', '-json')) as {
      values?: { root_module: { resources?: { address: string; values: Attributes }[] } };
    };
    const resources = values?.root_module.resources ?? [];
    return Object.fromEntries(resources.map(({ address, values }) => [address, values]));
  }

  /** Host processes whose command line names the lab: its guests, the daemon, what holds it. */
  processes(): string[] {
    const lines = execFileSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8' }).split('\n');
    return lines.filter((line) => line.includes(this.folder));
  }

  /** Whether a file of the lab is there, by its path in the lab's folder. */
  has(...path: string[]): boolean {
    return existsSync(join(this.folder, ...path));
  }

  /** The text of a file of the lab. */
  read(...path: string[]): string {
    return readFileSync(join(this.folder, ...path), 'utf8');
  }

  /** Ends the lab, and removes everything. */
  async remove(): Promise<void> {
    await this.daemon?.end();
    rmSync(this.root, { recursive: true });
  }
}

async function terraform(): Promise<string> {
  const found = await findTerraform(process.env);
  if (!found) throw new Error('no Terraform on this machine');
  return found.command;
}

/** Terraform draws boxes, and wraps its messages at 78 columns. */
function unwrap(text: string): string {
  return text.startsWith('{') ? text : text.replace(/[│╷╵]/g, '').replace(/[ \n]+/g, ' ');
}

/** A guest's chain of resources, on a disk without a system. */
export function chain(lab: TestLab, more: { readonly domain?: object } = {}): Blocks {
  return {
    libvirt_pool: { pool: { name: 'lvs', type: 'dir' } },
    libvirt_network: {
      public: {
        name: 'public',
        autostart: true,
        forward: { mode: 'nat' },
        bridge: { stp: 'on' },
        ips: [{ address: '192.168.26.254', prefix: 24 }],
      },
      private: { name: 'private' },
    },
    libvirt_volume: {
      base: {
        name: 'base.raw',
        pool: '${libvirt_pool.pool.name}',
        target: { format: { type: 'raw' } },
        create: { content: { url: `file://${lab.disk}` } },
      },
      overlay: {
        name: 'one.qcow2',
        pool: '${libvirt_pool.pool.name}',
        capacity: 10,
        capacity_unit: 'MiB',
        target: { format: { type: 'qcow2' } },
        backing_store: { path: '${libvirt_volume.base.path}', format: { type: 'raw' } },
      },
      seed: {
        name: 'seed.iso',
        pool: '${libvirt_pool.pool.name}',
        create: { content: { url: '${libvirt_cloudinit_disk.seed.path}' } },
        lifecycle: { ignore_changes: ['create'] },
      },
    },
    libvirt_cloudinit_disk: {
      seed: { name: 'seed', user_data: '#cloud-config\n', meta_data: 'instance-id: one\n' },
    },
    libvirt_domain: {
      one: {
        name: 'one',
        type: 'kvm',
        memory: 32,
        memory_unit: 'MiB',
        running: true,
        // Nobody in the guest hears the power button.
        update: { shutdown: { timeout: 1 } },
        os: { type: 'hvm', type_machine: 'q35' },
        devices: {
          disks: [
            {
              source: { file: { file: '${libvirt_volume.seed.path}' } },
              target: { dev: 'vdb', bus: 'virtio' },
              read_only: true,
            },
            {
              source: { file: { file: '${libvirt_volume.overlay.path}' } },
              target: { dev: 'vda', bus: 'virtio' },
              driver: { name: 'qemu', type: 'qcow2' },
            },
          ],
          interfaces: [
            {
              source: { network: { network: '${libvirt_network.public.name}' } },
              mac: { address: '52:54:00:00:00:01' },
              model: { type: 'virtio' },
            },
            { source: { network: { network: '${libvirt_network.private.name}' } } },
          ],
          rngs: [{ model: 'virtio', backend: { random: '/dev/urandom' } }],
        },
        ...more.domain,
      },
    },
    null_resource: { push: { triggers: { of: '${libvirt_domain.one.uuid}' } } },
  };
}
