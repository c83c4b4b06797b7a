import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/**
 * Writes the pages of `docs/` that are made from the code: what the library's docstrings say, and
 * the tables of its errors and of the lab. Their examples are what the tests see, so that they are
 * written by the test which otherwise judges them.
 */
const ROOT = join(__dirname, '..');

const run = (program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
  execFileSync(process.execPath, [require.resolve(program), ...args], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: 'inherit',
  });

run('jest/bin/jest', ['__tests__/docs.test.ts'], { CDKTF_LVS_WRITE_DOCS: '1' });
