import { extname } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * What Node needs to run a program of this project in a process of its own: in the repository
 * the program is TypeScript, which tsx loads; in the package it is compiled.
 *
 * @param program the absolute path of its main file, without extension:
 * `join(__dirname, 'provider', 'main')`.
 * @returns arguments for `process.execPath`, to which the program's own are added.
 */
export function ownProcess(program: string): string[] {
  const extension = extname(__filename);
  const main = `${program}${extension}`;
  return extension === '.ts'
    ? ['--import', pathToFileURL(require.resolve('tsx')).href, main]
    : [main];
}
