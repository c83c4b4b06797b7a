import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastLines, textFrom } from '../../../lab/host/console';
import { shortName } from '../../../lab/host/file-names';
import { readJson, writeJson } from '../../../lab/host/json-file';
import { tapNames } from '../../../lab/host/taps';
import { Turns } from '../../../lab/host/turns';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'files-'))));
afterEach(() => rmSync(folder, { recursive: true }));

describe('a JSON file', () => {
  it('is what was written, for this user alone, with nothing beside it', async () => {
    const path = join(folder, 'x.json');
    expect(readJson(path)).toBeUndefined();
    await writeJson(path, { a: 1 });
    await writeJson(path, { a: ['Grüße', null] });
    expect(readJson(path)).toEqual({ a: ['Grüße', null] });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['x.json']);
  });

  it('is whole while many write it', async () => {
    const path = join(folder, 'x.json');
    const contents = Array.from({ length: 20 }, (_, index) => Array(1_000).fill(index) as number[]);
    await Promise.all(contents.map((content) => writeJson(path, content)));
    expect(contents).toContainEqual(readJson(path));
    expect(readdirSync(folder)).toEqual(['x.json']);
  });
});

describe('a console’s last lines', () => {
  it('have no terminal codes, no carriage returns and no gaps', () => {
    const path = join(folder, 'serial.log');
    writeFileSync(path, '\u001bc\u001b[2Jone\r\n\r\n\u001b[0;32m  OK  \u001b[0m two \r\n\nthree');
    expect(lastLines(path, 15)).toBe('one\n  OK   two\nthree');
    expect(lastLines(path, 2)).toBe('  OK   two\nthree');
    writeFileSync(
      path,
      'one\r\n\u001b[0;32mtwo\u001b[0m\r\n\r\n\u001b[2J\u0007\u001b[1;1Hthree\u0000  \n',
    );
    expect(lastLines(path, 2)).toBe('two\nthree');
    expect(lastLines(path, 9)).toBe('one\ntwo\nthree');
  });

  it('are found at the end of a long log, and nowhere without one', () => {
    const path = join(folder, 'serial.log');
    writeFileSync(path, `${'x'.repeat(99)}\n`.repeat(10_000) + 'last\n');
    expect(lastLines(path, 1)).toBe('last');
    writeFileSync(path, `${'x'.repeat(10_000_000)}\nlast\n`);
    expect(lastLines(path, 1)).toBe('last');
    expect(lastLines(join(folder, 'none'), 5)).toBe('');
  });

  it('begin where they are asked to', () => {
    const path = join(folder, 'qemu.log');
    writeFileSync(path, 'old\nnew\n');
    expect(textFrom(path, 4)).toBe('new');
    expect(textFrom(path, 8)).toBe('');
    expect(textFrom(join(folder, 'none'), 0)).toBe('');
  });
});

describe('names', () => {
  it('of taps fit into 15 bytes, are always the same and never another machine’s', () => {
    const nic = { mac: '52:54:00:00:00:01', bridge: 'br0', device: 'e1000' };
    const nics = Array.from({ length: 100 }, () => nic);
    const machines = Array.from({ length: 100 }, (_, index) => `stack.cluster.router-${index}`);
    const names = machines.flatMap((name) => tapNames(name, nics));
    expect(new Set(names).size).toBe(names.length);
    expect(names.every((name) => /^[a-z0-9]{1,15}$/.test(name))).toBe(true);
    expect(tapNames('one', nics)).toEqual(tapNames('one', nics));
  });

  it('are hexadecimal, as long as asked for', () => {
    expect(shortName('one', 11)).toMatch(/^[0-9a-f]{11}$/);
    expect(shortName('one', 11)).not.toBe(shortName('two', 11));
  });
});

it('lets work take turns, whatever becomes of the work before', async () => {
  const turns = new Turns();
  const log: string[] = [];
  const work = (name: string, fails = false) =>
    turns.take(async () => {
      log.push(`${name} begins`);
      await new Promise((resolve) => setTimeout(resolve, 5));
      log.push(`${name} ends`);
      if (fails) throw new Error(name);
      return name;
    });
  expect(await Promise.allSettled([work('one', true), work('two')])).toMatchObject([
    { status: 'rejected', reason: { message: 'one' } },
    { status: 'fulfilled', value: 'two' },
  ]);
  expect(log).toEqual(['one begins', 'one ends', 'two begins', 'two ends']);
});
