import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { LabFolder } from '../../lab/lab-folder';
import { takeLock } from '../../lab/lab-lock';
import { startTimeOf } from '../../lab/process-identity';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'folder-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('the folder of a lab', () => {
  test.each([
    ['named', { CDKTF_LVS_LAB: '/env', CDKTF_LVS_CACHE: '/cache' }, resolve('named')],
    [undefined, { CDKTF_LVS_LAB: '/env', CDKTF_LVS_CACHE: '/cache' }, '/env'],
    [undefined, { CDKTF_LVS_CACHE: '/cache' }, '/cache/lab'],
    [undefined, { CDKTF_LVS_LAB: '', CDKTF_LVS_CACHE: '' }, resolve('.cache/lab')],
  ])('%s with %j is %s', (named, env, expected) => {
    expect(LabFolder.find(named, env).path).toBe(expected);
  });

  test('is made, for this user alone, and is known again', () => {
    const folder = new LabFolder(join(root, 'deep/lab'));
    expect(folder.exists).toBe(false);
    folder.claim();
    folder.claim();
    expect(folder.exists).toBe(true);
    expect(statSync(folder.path).mode & 0o777).toBe(0o700);
    expect(folder.stacks).toEqual([]);
  });

  test('may be empty before', () => {
    new LabFolder(root).claim();
    expect(new LabFolder(root).exists).toBe(true);
  });

  test('is not one that holds something else, which stays', () => {
    const precious = join(root, 'precious');
    writeFileSync(precious, '');
    const folder = new LabFolder(root);
    expect(() => folder.claim()).toThrow(
      expect.objectContaining({
        name: 'LabFolderTaken',
        problem: expect.stringMatching('precious'),
      }),
    );
    folder.remove();
    expect(existsSync(precious)).toBe(true);
  });

  test('goes with everything in it, and with the sockets of a daemon that was killed', () => {
    const folder = new LabFolder(join(root, 'lab'));
    folder.claim();
    mkdirSync(folder.stack('lvs'), { recursive: true });
    const sockets = mkdtempSync(join(tmpdir(), 'cdktf-lvs-'));
    writeFileSync(join(folder.path, 'daemon.json'), JSON.stringify({ directory: sockets }));
    folder.remove();
    expect(existsSync(folder.path)).toBe(false);
    expect(existsSync(sockets)).toBe(false);
  });
});

describe('the lock of a lab', () => {
  const lock = () => join(root, 'lock');
  const own = startTimeOf(process.pid);

  test('lets one in at a time, and the next one after it', () => {
    const first = takeLock(lock(), 'up');
    expect(() => takeLock(lock(), 'down')).toThrow(
      expect.objectContaining({
        name: 'LabBusy',
        problem: expect.stringContaining(`Process ${process.pid} is at work on this lab (up)`),
      }),
    );
    first.release();
    first.release();
    takeLock(lock(), 'down').release();
    expect(existsSync(lock())).toBe(false);
  });

  test.each([
    ['a process that has ended', { pid: 2 ** 22 - 1, startTime: '1', purpose: 'up' }],
    ['a process whose PID was given out again', { pid: process.pid, startTime: '1' }],
    ['nobody that is known', { pid: process.pid }],
  ])('of %s is taken over', (_, holder) => {
    writeFileSync(lock(), JSON.stringify(holder));
    takeLock(lock(), 'up').release();
  });

  test('that makes no sense is taken over', () => {
    writeFileSync(lock(), '{"pid":');
    takeLock(lock(), 'up').release();
  });

  test('that another one has in the meantime is not released', () => {
    const first = takeLock(lock(), 'up');
    const other = JSON.stringify({ pid: process.pid, startTime: own, purpose: 'down' });
    writeFileSync(lock(), other);
    first.release();
    expect(() => takeLock(lock(), 'up')).toThrow('(down)');
  });
});
