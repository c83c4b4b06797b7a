import { existsSync, readdirSync } from 'node:fs';
import { rename, rm, stat, truncate } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { LabError } from '../errors';
import { bringContent, localPath } from './content';
import type { Volume, VolumeDefinition, VolumeFormat } from './definitions';
import { forgetDirectBoot, recallDirectBoot, rememberDirectBoot } from './direct-boot';
import { assertFileName } from './file-names';
import { partialPath, type Pool, type PoolDefinition, Pools } from './pools';
import { imageInfo, qemuImg } from './qemu-img';
import type { DirectBoot } from './qemu-arguments';

export type { Pool, PoolDefinition } from './pools';

/** The lab's volumes: disk images in its pools. */
export class Volumes {
  private readonly beingMade = new Set<string>();

  private readonly store: Pools;

  /** @param folder where `pools.json` and the pools are; absolute. */
  constructor(folder: string) {
    this.store = new Pools(folder);
  }

  /** All pools, by name; `default` is always there. */
  pools(): readonly Pool[] {
    return this.store.list();
  }

  /** A pool by name or UUID; undefined where there is none. */
  findPool(identity: string): Pool | undefined {
    return this.store.find(identity);
  }

  /** Makes a pool. @throws LabError `NameTaken`, `NameInvalid`. */
  definePool(pool: PoolDefinition): Promise<Pool> {
    return this.store.define(pool);
  }

  /** Removes a pool. @throws LabError `NotFound`, `PoolInUse` while files are in it. */
  undefinePool(name: string): Promise<void> {
    return this.store.undefine(name);
  }

  /**
   * Makes a volume: empty, as an overlay, or from content. As when libvirt uploads content, a
   * qcow2 image brings its own size, whatever capacity was asked for; a raw one grows to it.
   *
   * @param definition what it is.
   * @param signal gives the download of its content up.
   * @throws LabError `NameTaken`, `NameInvalid`, `NotFound` for its pool, `ImageUnusable` for
   *   its content or backing, `DownloadFailed`, `VolumeFailed` for all else.
   */
  async create(definition: VolumeDefinition, signal?: AbortSignal): Promise<Volume> {
    const { name, content } = definition;
    assertFileName('A volume', name);
    const pool = this.store.get(definition.pool);
    const path = join(pool.path, name);
    if (existsSync(path) || this.beingMade.has(path)) {
      throw new LabError(
        'NameTaken',
        `Pool ${pool.name} has a volume ${name} already.`,
        'Give it another name, or delete the one that is there.',
      );
    }
    const partial = partialPath(pool, name);
    this.beingMade.add(path);
    try {
      await make(definition, partial, signal);
      const source = content === undefined ? undefined : localPath(content);
      if (source !== undefined) await rememberDirectBoot(path, source);
      await rename(partial, path);
      return await read(path, definition.format);
    } catch (cause) {
      await rm(partial, { force: true });
      await forgetDirectBoot(path);
      if (cause instanceof LabError) throw cause;
      throw new LabError(
        'VolumeFailed',
        `Volume ${name} cannot be made: ${(cause as Error).message}.`,
        'Look whether the disk has room, and what the volume is made from is there.',
      );
    } finally {
      this.beingMade.delete(path);
    }
  }

  /** A volume by its path; undefined where there is none. */
  async find(path: string): Promise<Volume | undefined> {
    return this.isVolume(path) && existsSync(path) ? read(path) : undefined;
  }

  /** The volumes of a pool, by name. @throws LabError `NotFound`. */
  async list(pool: string): Promise<readonly Volume[]> {
    const { path } = this.store.get(pool);
    const files = readdirSync(path).filter((file) => !file.startsWith('.'));
    return Promise.all(files.sort().map((file) => read(join(path, file))));
  }

  /**
   * Deletes a volume; nothing happens where there is none.
   *
   * @throws LabError `NotFound` for a path outside of every pool.
   */
  async delete(path: string): Promise<void> {
    if (!this.isVolume(path)) {
      const names = this.pools()
        .map((pool) => pool.path)
        .join(' or ');
      throw new LabError(
        'NotFound',
        `${path} is in no pool of the lab.`,
        `Name a file in ${names}.`,
      );
    }
    await rm(path, { force: true });
    await forgetDirectBoot(path);
  }

  /** The kernel by which a volume, or what it is an overlay of, boots; undefined where it has a boot loader. */
  async directBootOf(path: string): Promise<DirectBoot | undefined> {
    const seen = new Set<string>();
    for (let file: string | undefined = path; file !== undefined && !seen.has(file);) {
      seen.add(file);
      const boot = recallDirectBoot(file);
      if (boot) return boot;
      file = (await imageInfo(file)).backingFile;
    }
    return undefined;
  }

  private isVolume(path: string): boolean {
    return this.store.holding(path) !== undefined && !basename(path).startsWith('.');
  }
}

async function read(path: string, format?: VolumeFormat): Promise<Volume> {
  const info = await imageInfo(path, format);
  return {
    path,
    format: info.format as VolumeFormat,
    capacity: info.virtualSize,
    allocation: info.actualSize,
  };
}

async function make(
  definition: VolumeDefinition,
  target: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { name, format, capacity, backing, content } = definition;
  if (content !== undefined) {
    if (backing) throw new Error('it has both content and a backing volume');
    await bringContent(content, target, signal);
    await assertUsable(target, format, content);
    const grown = format === 'raw' && capacity !== undefined && capacity > (await size(target));
    if (grown) await truncate(target, Number(capacity));
    return;
  }
  if (backing) {
    if (format !== 'qcow2') throw new Error(`an overlay is qcow2, not ${format}`);
    if (!existsSync(backing.path))
      throw unusable(backing.path, `volume ${name} is an overlay of it, and it does not exist`);
    await assertUsable(backing.path, backing.format, backing.path, true);
  } else if (capacity === undefined) {
    throw new Error('it has neither a capacity, nor content, nor a backing volume');
  }
  await qemuImg([
    ...['create', '-q', '-f', format],
    ...(backing ? ['-b', backing.path, '-F', backing.format] : []),
    target,
    ...(capacity === undefined ? [] : [String(capacity)]),
  ]);
}

async function size(path: string): Promise<bigint> {
  return BigInt((await stat(path)).size);
}

/** An image that is not what it is said to be, or that reaches out for other files. */
async function assertUsable(
  file: string,
  format: VolumeFormat,
  source: string,
  mayBeOverlay = false,
): Promise<void> {
  const info = await imageInfo(file).catch((cause: Error) => {
    throw unusable(source, cause.message);
  });
  if (info.format !== format)
    throw unusable(source, `it is ${info.format}, and ${format} is asked for`);
  const other = info.dataFile ?? (mayBeOverlay ? undefined : info.backingFile);
  if (other !== undefined) throw unusable(source, `it needs another file, ${other}`);
}

function unusable(source: string, problem: string): LabError {
  return new LabError(
    'ImageUnusable',
    `${source} cannot be used: ${problem}.`,
    'Give a self-contained image, and its format as qemu-img info tells it.',
  );
}
