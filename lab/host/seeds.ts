/** What a NoCloud seed is made of. */
export interface SeedDefinition {
  /** What it is called. */
  readonly name: string;
  /** cloud-init's user data. */
  readonly userData: string;
  /** cloud-init's metadata. */
  readonly metaData: string;
  /** cloud-init's network configuration. @default - none, and cloud-init takes DHCP */
  readonly networkConfig?: string;
}

/** A seed that exists. */
export interface Seed {
  /** Absolute path of its ISO image. */
  readonly path: string;
  /** The image's size, in bytes. */
  readonly size: number;
}

/** NoCloud seeds, as ISO images. */
export class Seeds {
  /** @param folder where the images are kept; absolute. */
  constructor(private readonly folder: string) {}

  /** Makes a seed, in a file of its own even when another has the same name. @throws LabError `PrerequisiteMissing`, `SeedFailed`, `NameInvalid`. */
  async create(definition: SeedDefinition): Promise<Seed> {
    return Promise.reject([this.folder, definition]);
  }

  /** A seed by its path; undefined where there is none. */
  async find(path: string): Promise<Seed | undefined> {
    return Promise.reject(path);
  }

  /** Deletes a seed; nothing happens where there is none. */
  async delete(path: string): Promise<void> {
    return Promise.reject(path);
  }
}
