import { execFileSync } from 'node:child_process';
import { lstatSync, mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withSystemPath } from '../../../lab/host-packages';

/** Folders of an image, read out of its file system without booting or mounting it. */
export class Tree {
  private constructor(private readonly root: string) {}

  /** Reads folders, such as `/etc`, out of a qcow2 image that holds an ext4 file system. */
  static read(disk: string, folders: readonly string[]): Tree {
    const root = mkdtempSync(join(tmpdir(), 'cdktf-lvs-tree-'));
    const run = (program: string, ...args: string[]) =>
      execFileSync(program, args, { env: withSystemPath(process.env), stdio: 'pipe' });
    const raw = join(root, 'disk.raw');
    run('qemu-img', 'convert', '-O', 'raw', disk, raw);
    for (const folder of folders) {
      const parent = join(root, folder, '..');
      run('mkdir', '-p', parent);
      run('debugfs', '-R', `rdump ${folder} ${parent}`, raw);
    }
    rmSync(raw);
    return new Tree(root);
  }

  /** Where a file of the image is to be read. */
  path(path: string): string {
    return join(this.root, path);
  }

  /** What a symbolic link points to; undefined for what is none, or does not exist. */
  link(path: string): string | undefined {
    const stat = lstatSync(this.path(path), { throwIfNoEntry: false });
    return stat?.isSymbolicLink() ? readlinkSync(this.path(path)) : undefined;
  }

  /** All files and links below a folder, and folders that are empty. */
  list(folder: string): string[] {
    return readdirSync(this.path(folder), { withFileTypes: true }).flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      const below = entry.isDirectory() ? this.list(path) : [];
      return below.length > 0 ? below : [path];
    });
  }

  /** Removes what was read out. */
  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
