import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { chmod, mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type ChildResult, runChild } from '../child';
import { LabError } from '../errors';
import { assertFileName } from './file-names';

/** What a NoCloud seed is made of. */
export interface SeedDefinition {
  /** What it is called. */
  readonly name: string;
  /** cloud-init's user data. */
  readonly userData: string;
  /** cloud-init's metadata. */
  readonly metaData: string;
  /**
   * cloud-init's network configuration.
   * @default - none, and cloud-init takes DHCP
   */
  readonly networkConfig?: string;
}

/** A seed that exists. */
export interface Seed {
  /** Absolute path of its ISO image. */
  readonly path: string;
  /** The image's size, in bytes. */
  readonly size: number;
}

/** Programs that make ISO images and take the same options, the one to prefer first. */
const TOOLS: readonly (readonly string[])[] = [
  ['genisoimage'],
  ['mkisofs'],
  ['xorriso', '-as', 'mkisofs'],
];

/** What begins the name of a folder in which a seed is made. */
const DRAFT = '.draft-';

/** The volume id by which cloud-init finds a seed. */
const VOLUME_ID = 'cidata';

/**
 * NoCloud seeds, as ISO images that only this user can read: user data may hold secrets.
 */
export class Seeds {
  /**
   * Removes what a crash left half made.
   *
   * @param folder where the images are kept; absolute. Made where it is missing.
   * @param env the environment of the tool, which is found by its `PATH`.
   */
  constructor(
    private readonly folder: string,
    private readonly env: NodeJS.ProcessEnv = process.env,
  ) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const name of readdirSync(folder).filter((file) => file.startsWith(DRAFT))) {
      rmSync(join(folder, name), { recursive: true });
    }
  }

  /**
   * Makes a seed, in a file of its own even when another has the same name.
   *
   * @throws LabError `PrerequisiteMissing` without a tool that makes ISO images,
   *   `SeedFailed` with the tool's words, `NameInvalid`.
   */
  async create(definition: SeedDefinition): Promise<Seed> {
    const { name, userData, metaData, networkConfig } = definition;
    assertFileName('A seed', name);
    const files = {
      'user-data': userData,
      'meta-data': metaData,
      ...(networkConfig !== undefined && { 'network-config': networkConfig }),
    };
    // mkdtemp gives it mode 0700.
    const draft = await mkdtemp(join(this.folder, DRAFT));
    try {
      for (const [file, text] of Object.entries(files)) {
        await writeFile(join(draft, file), text, { mode: 0o600 });
      }
      const image = join(draft, 'seed.iso');
      const contents = Object.keys(files).map((file) => join(draft, file));
      await this.makeIso(name, image, contents);
      await chmod(image, 0o600);
      const path = join(this.folder, `${name}-${randomUUID().slice(0, 8)}.iso`);
      await rename(image, path);
      return { path, size: (await stat(path)).size };
    } finally {
      await rm(draft, { recursive: true, force: true });
    }
  }

  /** A seed by its path; undefined where there is none. */
  async find(path: string): Promise<Seed | undefined> {
    if (!this.holds(path) || !existsSync(path)) return undefined;
    return { path, size: (await stat(path)).size };
  }

  /** Deletes a seed; nothing happens where there is none. */
  async delete(path: string): Promise<void> {
    if (this.holds(path)) await rm(path, { force: true });
  }

  private holds(path: string): boolean {
    return dirname(path) === this.folder && !basename(path).startsWith('.');
  }

  private async makeIso(name: string, image: string, files: readonly string[]) {
    const options = ['-output', image, '-volid', VOLUME_ID, '-joliet', '-rational-rock', '-quiet'];
    for (const [command = '', ...args] of TOOLS) {
      const result = await run(command, [...args, ...options, ...files], this.env);
      if (result?.status === 0) return;
      if (result) {
        throw new LabError(
          'SeedFailed',
          `${command} does not make the seed ${name}: ${result.stderr.trim()}`,
          'Look whether the disk has room.',
        );
      }
    }
    const names = TOOLS.map(([command]) => command).join(', ');
    throw new LabError(
      'PrerequisiteMissing',
      `There is no program that makes ISO images (tried ${names}).`,
      'Install one: on Debian and Ubuntu, apt-get install genisoimage.',
    );
  }
}

/** @returns undefined where the program is not installed. */
async function run(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<ChildResult | undefined> {
  try {
    return await runChild(command, args, { env });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw cause;
  }
}
