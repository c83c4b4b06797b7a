import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** The folder of the recipe: tables, scripts, and the files of the boot trimming. */
export const RECIPE = join(__dirname, 'recipe');

/**
 * What an image is known by: the recipe's files and their names, and the architecture. Any
 * change of the recipe is another image; Debian's own updates are not, until it is made anew.
 *
 * @returns 16 hexadecimal digits.
 */
export function recipeHash(folder = RECIPE): string {
  const hash = createHash('sha256').update(process.arch);
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    const file = join(folder, name);
    if (!statSync(file).isFile()) continue;
    const content = readFileSync(file);
    hash.update(`\n${name}\n${content.length}\n`).update(content);
  }
  return hash.digest('hex').slice(0, 16);
}
