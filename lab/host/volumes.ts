import type { Volume, VolumeDefinition } from './definitions';

/** A pool: a folder of volumes. */
export interface Pool {
  /** Its name. */
  readonly name: string;
  /** Its identity, as libvirt would give it. */
  readonly uuid: string;
  /** Absolute path of its folder, inside the lab's own. */
  readonly path: string;
}

/** How a machine boots without a boot loader. */
export interface DirectBoot {
  /** Absolute path of the kernel. */
  readonly kernel: string;
  /** Absolute path of its initial RAM disk. */
  readonly initrd: string;
  /** The kernel's command line. */
  readonly cmdline: string;
}

/** The lab's pools and volumes. */
export class Volumes {
  /** @param folder where `pools.json` and the pools are; absolute. */
  constructor(private readonly folder: string) {}

  /** All pools; `default` is always there. */
  pools(): readonly Pool[] {
    return [];
  }

  /** A pool by name or UUID; undefined where there is none. */
  findPool(identity: string): Pool | undefined {
    return [this.folder, identity] as never;
  }

  /** Makes a pool. @throws LabError `NameTaken`, `NameInvalid`. */
  async definePool(pool: { readonly name: string; readonly uuid: string }): Promise<Pool> {
    return Promise.reject(pool);
  }

  /** Forgets a pool, and removes its folder. @throws LabError `VolumeFailed` while volumes are in it, `NotFound`. */
  async undefinePool(name: string): Promise<void> {
    return Promise.reject(name);
  }

  /** Makes a volume. @throws LabError `NameTaken`, `NameInvalid`, `NotFound`, `ImageUnusable`, `DownloadFailed`, `VolumeFailed`. */
  async create(definition: VolumeDefinition): Promise<Volume> {
    return Promise.reject(definition);
  }

  /** A volume by its path; undefined where there is none. */
  async find(path: string): Promise<Volume | undefined> {
    return Promise.reject(path);
  }

  /** The volumes of a pool, by name. @throws LabError `NotFound`. */
  async list(pool: string): Promise<readonly Volume[]> {
    return Promise.reject(pool);
  }

  /** Deletes a volume; nothing happens where there is none. @throws LabError `NotFound` for a path outside of every pool. */
  async delete(path: string): Promise<void> {
    return Promise.reject(path);
  }

  /** The kernel that a volume boots by; undefined where it brings its own boot loader. */
  async directBootOf(path: string): Promise<DirectBoot | undefined> {
    return Promise.reject(path);
  }
}
