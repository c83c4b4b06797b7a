import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { removeTraces } from './announcement';
import { LabError } from './errors';

/** Marks a folder as a lab's: only one that has it is ever removed. */
const MARK = 'lab.json';

/** Where what is made once and used again is kept: `CDKTF_LVS_CACHE`, or else `.cache`. */
export function cacheFolder(env: NodeJS.ProcessEnv): string {
  return resolve(env['CDKTF_LVS_CACHE'] || '.cache');
}

/** A lab's folder. One folder is one lab; whatever a lab keeps is in it. */
export class LabFolder {
  /** Absolute path. */
  readonly path: string;

  /** @param path where it is, or is to be; relative to the working directory. */
  constructor(path: string) {
    this.path = resolve(path);
  }

  /**
   * The folder that is meant: the one named, or else `CDKTF_LVS_LAB`, or else `lab` in the
   * cache.
   */
  static find(named: string | undefined, env: NodeJS.ProcessEnv): LabFolder {
    return new LabFolder(named ?? (env['CDKTF_LVS_LAB'] || join(cacheFolder(env), 'lab')));
  }

  /** Whether a lab is, or was, in this folder. */
  get exists(): boolean {
    return existsSync(join(this.path, MARK));
  }

  /** The file of the lab's lock. */
  get lock(): string {
    return join(this.path, 'lock');
  }

  /** The stacks that Terraform has been given here. */
  get stacks(): readonly string[] {
    return listed(join(this.path, 'stacks'));
  }

  /** Where Terraform works on a stack, and keeps its state. */
  stack(name: string): string {
    return join(this.path, 'stacks', name);
  }

  /**
   * Makes the folder, or takes it over.
   *
   * @throws LabError `LabFolderTaken` when something else is in it.
   */
  claim(): void {
    if (this.exists) return;
    const others = listed(this.path);
    if (others.length > 0) {
      throw new LabError(
        'LabFolderTaken',
        `${this.path} holds ${others.slice(0, 3).join(', ')}, and is not a lab's folder.`,
        'Name one that is empty or does not exist, with --folder or in CDKTF_LVS_LAB.',
      );
    }
    mkdirSync(this.path, { recursive: true, mode: 0o700 });
    writeFileSync(join(this.path, MARK), `${JSON.stringify({ format: 1 })}\n`);
  }

  /** Removes the folder with everything in it; one that is not a lab's is left alone. */
  remove(): void {
    if (!this.exists) return;
    // The sockets of a daemon that was killed are outside.
    removeTraces(this.path);
    // The mark last: interrupted here, it is still known whose this is.
    for (const name of listed(this.path).filter((one) => one !== MARK)) {
      rmSync(join(this.path, name), { recursive: true, force: true, maxRetries: 5 });
    }
    rmSync(this.path, { recursive: true, force: true });
  }
}

function listed(path: string): readonly string[] {
  return existsSync(path) ? readdirSync(path).sort() : [];
}
