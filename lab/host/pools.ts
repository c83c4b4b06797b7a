import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LabError } from '../errors';
import { assertFileName, shortName } from './file-names';
import { readJson, writeJson } from './json-file';
import { Turns } from './turns';

/** A pool to be made. */
export interface PoolDefinition {
  /** Its name. */
  readonly name: string;
  /** Its identity, as libvirt would give it. */
  readonly uuid: string;
}

/** A pool: a folder of volumes. */
export interface Pool extends PoolDefinition {
  /** Absolute path of its folder, inside the lab's own. */
  readonly path: string;
}

/** The pool that is always there, as on most libvirt hosts. */
const DEFAULT = 'default';

/** What ends the name of a file that is being made. */
const PARTIAL = '.partial';

/** The lab's pools, each a folder. Files whose names begin with a dot are the lab's own. */
export class Pools {
  private readonly known = new Map<string, Pool>();
  private readonly turns = new Turns();

  /**
   * Reads the pools that are there, and removes what a crash left half made.
   *
   * @param folder where `pools.json` and the pools are; absolute.
   */
  constructor(private readonly folder: string) {
    const kept = readJson<readonly PoolDefinition[]>(this.file()) ?? [];
    for (const { name, uuid } of kept) this.remember(name, uuid);
    if (!this.known.has(DEFAULT)) this.remember(DEFAULT, uuidOf(folder));
    for (const { path } of this.known.values()) {
      mkdirSync(path, { recursive: true });
      const partial = readdirSync(path).filter((file) => file.endsWith(PARTIAL));
      for (const file of partial) rmSync(join(path, file));
    }
  }

  /** All pools, by name. */
  list(): readonly Pool[] {
    return [...this.known.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** A pool by name or UUID; undefined where there is none. */
  find(identity: string): Pool | undefined {
    return this.known.get(identity) ?? this.list().find(({ uuid }) => uuid === identity);
  }

  /** A pool by name. @throws LabError `NotFound`. */
  get(name: string): Pool {
    const pool = this.known.get(name);
    if (pool) return pool;
    throw new LabError(
      'NotFound',
      `There is no pool ${name}; there are: ${[...this.known.keys()].join(', ')}.`,
      'Define it first.',
    );
  }

  /** The pool in whose folder a file is; undefined for other files. */
  holding(path: string): Pool | undefined {
    return this.list().find((pool) => pool.path === dirname(path));
  }

  /** Makes a pool. @throws LabError `NameTaken`, `NameInvalid`. */
  define({ name, uuid }: PoolDefinition): Promise<Pool> {
    return this.turns.take(async () => {
      assertFileName('A pool', name);
      const taken = this.find(name) ?? this.find(uuid);
      if (taken) {
        throw new LabError(
          'NameTaken',
          `Pool ${name} (UUID ${uuid}) has the name or the UUID of pool ${taken.name} (UUID ${taken.uuid}).`,
          'Give it others, or use the pool that is there.',
        );
      }
      const pool = this.remember(name, uuid);
      await mkdir(pool.path, { recursive: true });
      await this.save();
      return pool;
    });
  }

  /** Removes a pool. @throws LabError `NotFound`, `PoolInUse` while files are in it. */
  undefine(name: string): Promise<void> {
    return this.turns.take(async () => {
      const { path } = this.get(name);
      const files = readdirSync(path);
      if (files.length > 0 || name === DEFAULT) {
        throw new LabError(
          'PoolInUse',
          name === DEFAULT
            ? `Pool ${name} is always there.`
            : `Pool ${name} has ${files.length} files: ${files.slice(0, 5).join(', ')}.`,
          'Delete its volumes first; the default pool stays.',
        );
      }
      this.known.delete(name);
      await this.save();
      await rm(path, { recursive: true });
    });
  }

  private remember(name: string, uuid: string): Pool {
    const pool = { name, uuid, path: join(this.folder, 'pools', name) };
    this.known.set(name, pool);
    return pool;
  }

  private async save(): Promise<void> {
    await writeJson(
      this.file(),
      this.list().map(({ name, uuid }) => ({ name, uuid })),
    );
  }

  private file(): string {
    return join(this.folder, 'pools.json');
  }
}

/** Where a volume is while it is being made. */
export function partialPath(pool: Pool, volume: string): string {
  return join(pool.path, `.${volume}${PARTIAL}`);
}

/** A UUID for what is not kept anywhere: always the same for a name (version 5's form). */
function uuidOf(name: string): string {
  return shortName(name, 32).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-5$3-8$4-$5');
}
