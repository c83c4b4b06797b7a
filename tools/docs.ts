import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/**
 * Writes the pages of `docs/` that are made from the code: what the library's docstrings say, and
 * the tables of its errors and of the lab. Their examples are what the tests see, so that they are
 * written by the test which otherwise judges them.
 */
const ROOT = join(__dirname, '..');

/** The program of a package, whatever its package.json exports. */
const program = (path: string) => join(ROOT, 'node_modules', path);

const run = (path: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}) =>
  execFileSync(process.execPath, [program(path), ...args], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: 'inherit',
  });

run('jest/bin/jest.js', ['__tests__/docs.test.ts'], { CDKTF_LVS_WRITE_DOCS: '1' });
run('typedoc/bin/typedoc');
