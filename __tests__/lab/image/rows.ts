import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RECIPE } from '../../../lab/image/recipe';

/**
 * Reads a table of the recipe: columns apart by blanks, `#` before what is not part of it.
 *
 * @param name the file's name in the recipe.
 * @returns the rows that are not empty, each as its words.
 */
export function recipeRows(name: string): readonly (readonly string[])[] {
  return readFileSync(join(RECIPE, name), 'utf8')
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim())
    .filter(Boolean)
    .map((line) => line.split(/\s+/));
}
