import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decode, encode, type ObjectValue } from './codec';

/**
 * What was applied, by type and identity: what libvirt keeps as XML, and gives back to whoever
 * imports an object or looks what it has become. Each is a file, written whole or not at all.
 */
export class Records {
  /** @param folder where they are kept; absolute. Made with the first record. */
  constructor(private readonly folder: string) {}

  /** Keeps an object as it was applied; it replaces the one before. */
  async save(type: string, identity: string, value: ObjectValue): Promise<void> {
    const file = this.file(type, identity);
    await mkdir(join(this.folder, type), { recursive: true });
    await writeFile(`${file}.new`, encode(value).msgpack ?? '', { mode: 0o600 });
    await rename(`${file}.new`, file);
  }

  /** An object as it was applied; undefined where nothing is kept of it. */
  async find(type: string, identity: string): Promise<ObjectValue | undefined> {
    return read(this.file(type, identity));
  }

  /** All objects of a type, in no order. */
  async list(type: string): Promise<readonly ObjectValue[]> {
    const names = await readdir(join(this.folder, type)).catch(() => []);
    const records = await Promise.all(names.map((name) => read(join(this.folder, type, name))));
    return records.filter((record) => record !== undefined);
  }

  /** Forgets an object; nothing happens where nothing is kept of it. */
  async delete(type: string, identity: string): Promise<void> {
    await rm(this.file(type, identity), { force: true });
  }

  /** An identity may be a path, and longer than a file's name may be. */
  private file(type: string, identity: string): string {
    return join(this.folder, type, createHash('sha256').update(identity).digest('hex'));
  }
}

async function read(file: string): Promise<ObjectValue | undefined> {
  if (file.endsWith('.new')) return undefined;
  const msgpack = await readFile(file).catch(() => undefined);
  return msgpack && (decode({ msgpack }) as ObjectValue);
}
