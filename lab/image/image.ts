import { accessSync, constants, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { boundToParent, runChild } from '../child';
import { LabError } from '../errors';
import { withSystemPath } from '../host-packages';
import { takeLock, type LabLock } from '../lab-lock';
import { followBuild, type ImageProgress } from './build-progress';
import { RECIPE, recipeHash } from './recipe';

export type { ImageProgress } from './build-progress';

/** A guest image that boots by its own kernel, without a boot loader. */
export interface Image {
  /** Absolute path of the folder that holds it, and nothing else. */
  readonly folder: string;
  /** The root file system, qcow2. */
  readonly disk: string;
  /** The kernel. */
  readonly kernel: string;
  /** The initial RAM disk, which finds the root file system. */
  readonly initrd: string;
  /** The file with the kernel's command line, one line. */
  readonly cmdline: string;
}

/** How to make the image. */
export interface MakeImageOptions {
  /** The cache's folder; the image is kept in `lab-image/HASH` in it. */
  readonly cache: string;
  /** Is told how far it is. @default - nobody is */
  readonly onProgress?: (progress: ImageProgress) => void;
  /** Ends it early; nothing half-made is left. @default - it runs to its end */
  readonly signal?: AbortSignal;
  /** `PATH`, the proxy, and `CDKTF_LVS_MIRROR`. @default process.env */
  readonly env?: NodeJS.ProcessEnv;
}

/** Where Debian's packages come from, unless `CDKTF_LVS_MIRROR` says otherwise. */
const MIRROR = 'http://deb.debian.org/debian';

/** How many of the last lines an error shows. */
const SHOWN_LINES = 12;

/** How long to wait before looking again whether another process has made it, in ms. */
const LOOK_AGAIN = 500;

/**
 * Finds the image of this recipe.
 *
 * @param cache the cache's folder.
 * @returns undefined where it has not been made.
 * @throws LabError `ImageFailed` where the caller may not look.
 */
export function findImage(cache: string): Image | undefined {
  const image = imageIn(join(cache, 'lab-image', recipeHash()));
  try {
    // The folder gets its name when it is whole.
    return statSync(image.folder, { throwIfNoEntry: false }) && image;
  } catch (cause) {
    throw closed(image.folder, cause);
  }
}

/**
 * Finds the image of this recipe, or makes it from Debian's packages: a minute or two, some
 * 100 MB to fetch, and for as long some 700 MB of memory. Of several processes one makes it,
 * and the others wait. Images of other recipes stay: another checkout may use them.
 *
 * @throws LabError `ImageFailed` with the end of what its making printed; the signal's reason
 *   when that ended it.
 */
export async function makeImage(options: MakeImageOptions): Promise<Image> {
  const { cache, signal } = options;
  const made = findImage(cache);
  if (made) return made;
  assertArchitecture();
  const folder = join(cache, 'lab-image', recipeHash());
  openUp(dirname(folder));
  const lock = await waitForLock(`${folder}.lock`, signal);
  try {
    return findImage(cache) ?? (await make(folder, options));
  } finally {
    lock.release();
  }
}

/** Makes the folder of images, where this process may write to it. */
function openUp(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw closed(folder, cause);
  }
}

function closed(folder: string, cause: unknown): LabError {
  return new LabError(
    'ImageFailed',
    `The guests' image is kept in ${folder}: ${(cause as Error).message}.`,
    'Give yourself the right to write there, or name another folder in CDKTF_LVS_CACHE.',
  );
}

async function make(folder: string, options: MakeImageOptions): Promise<Image> {
  const { onProgress, signal, env = process.env } = options;
  const partial = `${folder}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial);
  try {
    const own = await ownNamespaces(env);
    const mirror = env['CDKTF_LVS_MIRROR'] || MIRROR;
    const build = ['sh', join(RECIPE, 'build.sh'), RECIPE, partial, mirror];
    // Without this process nobody would give it its name: it ends with it, however that ends.
    const [program = '', ...args] = boundToParent('KILL', ['unshare', ...own, ...build]);
    const { status, stdout } = await runChild(program, args, {
      env: withSystemPath(env),
      onOutput: onProgress && followBuild(onProgress),
      signal,
    });
    signal?.throwIfAborted();
    if (status !== 0) throw failed(status, stdout, mirror);
    renameSync(partial, folder);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
  return imageIn(folder);
}

/**
 * The namespaces in which it is made: the mounts end with the last process in them, and those
 * end with the first. Root is somebody's own where the caller is not.
 */
async function ownNamespaces(env: NodeJS.ProcessEnv): Promise<string[]> {
  const own = ['--mount', '--pid', '--fork', '--kill-child'];
  if (process.getuid?.() === 0) return own;
  const mapped = ['--user', '--map-root-user', '--map-auto'];
  const { status, stderr } = await runChild('unshare', [...mapped, 'true'], {
    env: withSystemPath(env),
  });
  if (status === 0) return [...mapped, ...own];
  throw new LabError(
    'ImageFailed',
    `The image has files of many owners, and user ${process.getuid?.()} has no user IDs to ` +
      `spare for them: ${stderr.trim()}`,
    'Run it once as root with the same CDKTF_LVS_CACHE, or install the package uidmap and give ' +
      'yourself some: sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 $USER',
  );
}

function assertArchitecture(): void {
  if (process.arch === 'x64') return;
  throw new LabError(
    'ImageFailed',
    `The guests' image is of x86-64 (amd64); this machine is ${process.arch}.`,
    'Run the lab on an x86-64 machine.',
  );
}

async function waitForLock(file: string, signal: AbortSignal | undefined): Promise<LabLock> {
  for (;;) {
    try {
      return takeLock(file, 'making the image');
    } catch (cause) {
      if (!(cause instanceof LabError) || cause.name !== 'LabBusy') throw cause;
    }
    await sleep(LOOK_AGAIN, undefined, { signal });
  }
}

function failed(status: number, output: string, mirror: string): LabError {
  const lines = output.trimEnd().split('\n').slice(-SHOWN_LINES);
  return new LabError(
    'ImageFailed',
    `Making the guests' image ended with status ${status}:\n    ${lines.join('\n    ')}`,
    remedyFor(output, mirror),
  );
}

/** What the usual troubles look like, and what helps. */
function remedyFor(output: string, mirror: string): string {
  if (/mmdebstrap: (not found|Permission denied)/.test(output)) {
    return 'Install it: apt-get install mmdebstrap';
  }
  if (/NO_PUBKEY|is not signed|signed-by/.test(output) && /^E: /m.test(output)) {
    return "Install the keys of Debian's archive: apt-get install debian-archive-keyring";
  }
  if (/Could not resolve|Failed to fetch|Unable to connect|Connection failed/.test(output)) {
    return `See that ${mirror} can be reached, or name another mirror in CDKTF_LVS_MIRROR.`;
  }
  if (/No space left/.test(output)) {
    return 'Make room: 700 MB of memory, and as much on the disk (CDKTF_LVS_CACHE names another).';
  }
  return 'Once what it names is mended, run the same again.';
}

function imageIn(folder: string): Image {
  const file = (name: string) => join(folder, name);
  return {
    folder,
    disk: file('disk.qcow2'),
    kernel: file('vmlinuz'),
    initrd: file('initrd'),
    cmdline: file('cmdline'),
  };
}
