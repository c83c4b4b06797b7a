import { existsSync, readFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';

/**
 * Writes a JSON file so that a reader, or the next start after a crash, finds the old or the
 * new content and nothing between.
 *
 * @param path the file, in a folder that exists.
 * @param content what JSON can hold.
 */
export async function writeJson(path: string, content: unknown): Promise<void> {
  const partial = `${path}.${randomUUID()}.partial`;
  const file = await open(partial, 'wx', 0o600);
  try {
    await file.writeFile(`${JSON.stringify(content, undefined, 2)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(partial, path);
}

/** Reads a JSON file that this program wrote; undefined where there is none. */
export function readJson<T>(path: string): T | undefined {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as T) : undefined;
}
