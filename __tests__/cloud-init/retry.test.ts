import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { APT_UPDATE } from '../../cloud-init/apt';
import { retry } from '../../cloud-init/retry';
import { checker } from '../../tools/checkers/root';
import { run, withTempDir } from '../../tools/checkers/run';
import { bashSyntax, dashSyntax, needCheckers, shellcheck } from '../oracles/checkers';

needCheckers();

/** Runs a command that succeeds from its nth try on, where no second passes. */
async function tried(shell: string, success: number, words: readonly string[] = []) {
  return withTempDir(async (dir) => {
    const program = (name: string, body: string) =>
      writeFile(join(dir, 'bin', name), `#!/bin/sh\ncd '${dir}'\n${body}\n`, { mode: 0o755 });
    await mkdir(join(dir, 'bin'));
    await writeFile(join(dir, 'log'), '');
    await program(
      'fetch',
      `printf '%s\\0' "$@" >words; echo fetch >>log; n=$(grep -c fetch log)\n` +
        `echo "try $n"; [ $n -ge ${success} ] || exit $((40 + n))`,
    );
    await program('sleep', 'echo "sleep $*" >>log');
    const interpreter = shell === 'dash' ? await checker('dash') : shell;
    // bash takes a socket as its input for a login from elsewhere, and would read its own settings.
    const options = shell === 'bash' ? ['--norc'] : [];
    const [, ...script] = retry(['fetch', ...words]);
    const { code, stdout, stderr } = await run(interpreter, [...options, ...script], {
      env: { PATH: `${join(dir, 'bin')}:/usr/bin:/bin` },
    });
    const log = (await readFile(join(dir, 'log'), 'utf8')).trimEnd().split('\n');
    const got = (await readFile(join(dir, 'words'), 'utf8')).split('\0').slice(0, -1);
    return { code, stdout, stderr, log, got };
  });
}

describe.each(['bash', 'dash'])('in %s', (shell) => {
  test('what succeeds is run once', async () => {
    expect(await tried(shell, 1)).toMatchObject({ code: 0, log: ['fetch'] });
  });

  test('what fails twice is run a third time, after a pause each', async () => {
    expect(await tried(shell, 3)).toMatchObject({
      code: 0,
      log: ['fetch', 'sleep 30', 'fetch', 'sleep 30', 'fetch'],
    });
  });

  test('what never succeeds is given up, with the status of the last try', async () => {
    const { code, log } = await tried(shell, 1_000);
    expect(code).toBe(50);
    expect(log.filter((one) => one === 'fetch')).toHaveLength(10);
    expect(log.filter((one) => one === 'sleep 30')).toHaveLength(9);
    expect(log.at(-1)).toBe('fetch');
  });

  test('what the command says is heard, and nothing else', async () => {
    expect(await tried(shell, 2)).toMatchObject({ stdout: 'try 1\ntry 2\n', stderr: '' });
  });

  test('words are words: none is read as code', async () => {
    const words = ['', 'a b', '$(reboot)', '`reboot`', '; reboot', '*', "'", '-e', 'done', '${n}'];
    expect((await tried(shell, 2, words)).got).toEqual(words);
  });
});

test('every shell reads it', async () => {
  for (const judge of [bashSyntax, dashSyntax, shellcheck]) {
    expect(await judge(`${retry(['true'])[2]}\n`)).toMatchObject({ ok: true });
  }
});

test('lists that apt could not fetch are a failure, which is tried again', () => {
  expect(APT_UPDATE.join(' ')).toContain('-o APT::Update::Error-Mode=any update');
});
