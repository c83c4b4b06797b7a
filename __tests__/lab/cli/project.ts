import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runChild } from '../../../lab/child';
import type { DaemonAnnouncement } from '../../../lab/control';
import { TYPESCRIPT } from '../machine';
import { stackOf } from '../stacks';

const CLI = join(__dirname, '../../../cli/main.ts');

/** How a command ended, and what it said so far. */
export interface Outcome {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** A project with a synthesized stack `lvs`, and a lab for it, to be used by the command line. */
export class LabProject {
  /** Where everything is. */
  readonly root = mkdtempSync(join(tmpdir(), 'lab-cli-'));
  /** The lab's folder. */
  readonly folder = join(this.root, 'lab');
  /** Where Terraform works on the stack. */
  readonly workspace = join(this.folder, 'stacks/lvs');

  private readonly stack = join(this.root, 'cdktf.out/stacks/lvs');

  constructor() {
    mkdirSync(this.stack, { recursive: true });
    const stacks = { lvs: { name: 'lvs', synthesizedStackPath: 'stacks/lvs/cdk.tf.json' } };
    writeFileSync(join(this.root, 'cdktf.out/manifest.json'), JSON.stringify({ stacks }));
    writeFileSync(join(this.root, 'disk.raw'), Buffer.alloc(2 ** 20));
    this.write(this.machines());
  }

  /** Makes this the synthesized stack. */
  write(text: string): void {
    writeFileSync(join(this.stack, 'cdk.tf.json'), text);
  }

  /** The synthesized stack, as it is. */
  read(): string {
    return readFileSync(join(this.stack, 'cdk.tf.json'), 'utf8');
  }

  /** A stack of a network and of machines without a system; the firmware waits for ever. */
  machines(output: object = {}, image = `file://${join(this.root, 'disk.raw')}`): string {
    const names = ['one', 'two'];
    const all = (make: (name: string) => object) =>
      Object.fromEntries(names.map((name) => [name, make(name)]));
    return stackOf(
      {
        libvirt_network: {
          net: {
            name: 'lvs.net',
            autostart: true,
            forward: { mode: 'nat' },
            ips: [{ address: '192.168.26.254', prefix: 24 }],
          },
        },
        libvirt_volume: all((name) => ({
          name: `lvs.${name}.raw`,
          pool: 'default',
          target: { format: { type: 'raw' } },
          create: { content: { url: image } },
          depends_on: ['libvirt_network.net'],
        })) as never,
        libvirt_domain: all((name) => ({
          name: `lvs.${name}`,
          type: 'kvm',
          memory: 32,
          memory_unit: 'MiB',
          vcpu: 1,
          running: true,
          update: { shutdown: { timeout: 1 } },
          os: { type: 'hvm', type_machine: 'q35' },
          devices: {
            disks: [
              {
                source: { file: { file: `\${libvirt_volume.${name}.path}` } },
                target: { dev: 'vda', bus: 'virtio' },
                driver: { name: 'qemu', type: 'raw' },
              },
            ],
            interfaces: [
              {
                source: { network: { network: '${libvirt_network.net.name}' } },
                mac: { address: `52:54:00:00:00:0${names.indexOf(name) + 1}` },
                model: { type: 'virtio' },
              },
            ],
          },
        })) as never,
      },
      Object.keys(output).length > 0 ? { output } : {},
    );
  }

  /** Starts `cdktf-lvs lab …`, in the project. */
  start(...args: string[]): { child: ChildProcess; outcome: Outcome; ended: Promise<unknown> } {
    const child = spawn(process.execPath, [...TYPESCRIPT, CLI, 'lab', ...args], {
      cwd: this.root,
      env: { ...process.env, CDKTF_LVS_LAB: this.folder, CDKTF_LVS_CACHE: join(this.root, 'c') },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const outcome: Outcome = { status: null, stdout: '', stderr: '' };
    child.stdout.on('data', (chunk: Buffer) => (outcome.stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (outcome.stderr += chunk.toString()));
    const ended = once(child, 'close').then(([status]) => (outcome.status = status));
    return { child, outcome, ended };
  }

  /** Runs `cdktf-lvs lab …` to its end. */
  async run(...args: string[]): Promise<Outcome> {
    const { outcome, ended } = this.start(...args);
    await ended;
    return outcome;
  }

  /** Brings the stack up; an image of the lab's own is not needed. */
  up(...args: string[]): Promise<Outcome> {
    return this.run('up', '--skip-synth', '--vendor-images', ...args);
  }

  /** What the daemon says of itself; undefined where none is announced. */
  get daemon(): DaemonAnnouncement | undefined {
    const file = join(this.folder, 'daemon.json');
    return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
  }

  /** Whether each machine is on, by its name. */
  async power(): Promise<Record<string, boolean>> {
    const { stdout } = await this.run('status', '--json');
    const { machines } = JSON.parse(stdout) as { machines: { name: string; running: boolean }[] };
    return Object.fromEntries(machines.map(({ name, running }) => [name, running]));
  }

  /** Processes whose command line names the project, those of this test aside. */
  async processes(): Promise<string[]> {
    const { stdout } = await runChild('ps', ['-eo', 'args']);
    return stdout.split('\n').filter((line) => line.includes(this.root));
  }

  /** Ends what is left, and removes everything. */
  async remove(): Promise<void> {
    await this.run('down', '--force');
    rmSync(this.root, { recursive: true, force: true });
  }
}
