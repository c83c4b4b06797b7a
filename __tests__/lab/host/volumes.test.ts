import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { VolumeDefinition, VolumeFormat } from '../../../lab/host/definitions';
import { Volumes } from '../../../lab/host/volumes';
import { type Folders, makeFolders } from './support';

const MIB = 2n ** 20n;

let folders: Folders;
let volumes: Volumes;
beforeEach(() => {
  folders = makeFolders();
  volumes = new Volumes(folders.folder);
});
afterEach(() => folders.remove());

const at = (name: string) => join(folders.folder, name);
const inPool = () => readdirSync(join(folders.folder, 'pools', 'default'));
const volume = (name: string, more: Partial<VolumeDefinition> = {}): VolumeDefinition => ({
  ...{ pool: 'default', name, format: 'qcow2' },
  ...more,
});

/** What qemu-img says, asked by us. */
function info(path: string): Record<string, unknown> {
  return JSON.parse(
    execFileSync('qemu-img', ['info', '--output=json', path], { encoding: 'utf8' }),
  ) as Record<string, unknown>;
}
const check = (path: string) => execFileSync('qemu-img', ['check', '-q', path]);

/** An image with something in it. */
function image(name: string, format = 'qcow2', fill = '1'): string {
  const path = at(name);
  execFileSync('qemu-img', ['create', '-q', '-f', format, path, '4M']);
  execFileSync('qemu-io', ['-f', format, '-c', `write -P ${fill} 0 1M`, path]);
  return path;
}

/** Whether two images are the same to a guest. */
function isSame(one: string, two: string): boolean {
  try {
    execFileSync('qemu-img', ['compare', '-q', one, two]);
    return true;
  } catch {
    return false;
  }
}

describe('an empty volume', () => {
  it.each(['qcow2', 'raw'] as const)(
    'is %s of its capacity, and takes next to nothing',
    async (format) => {
      const made = await volumes.create(volume('disk', { format, capacity: 64n * MIB }));
      expect(info(made.path)).toMatchObject({ format, 'virtual-size': Number(64n * MIB) });
      expect(made).toMatchObject({ format, capacity: 64n * MIB });
      expect(made.allocation).toBeLessThan(MIB);
    },
  );

  it('needs a capacity', async () => {
    await expect(volumes.create(volume('disk'))).rejects.toMatchObject({ name: 'VolumeFailed' });
    expect(inPool()).toEqual([]);
  });
});

describe('an overlay', () => {
  it('shows what is below it, and may be larger', async () => {
    const base = await volumes.create(volume('base', { content: image('source') }));
    const backing = { path: base.path, format: 'qcow2' } as const;
    const made = await volumes.create(volume('top', { backing, capacity: 8n * MIB }));
    check(made.path);
    expect(info(made.path)).toMatchObject({
      ...{ 'backing-filename': base.path, 'backing-filename-format': 'qcow2' },
      'virtual-size': Number(8n * MIB),
    });
    const same = await volumes.create(volume('same', { backing }));
    expect(same.capacity).toBe(base.capacity);
    expect(isSame(same.path, base.path)).toBe(true);
  });

  it.each([
    ['a file that is not there', { path: '/no/such', format: 'qcow2' }, 'qcow2', 'ImageUnusable'],
    ['another format than that said', undefined, 'qcow2', 'ImageUnusable'],
    ['anything, when it is raw itself', undefined, 'raw', 'VolumeFailed'],
  ] as const)('is refused on %s', async (_, backing, format, name) => {
    const base = await volumes.create(volume('base', { capacity: MIB }));
    const below = backing ?? { path: base.path, format: 'raw' };
    await expect(volumes.create(volume('top', { format, backing: below }))).rejects.toMatchObject({
      name,
    });
    expect(inPool()).toEqual(['base']);
  });
});

describe('a volume from content', () => {
  it.each(['path', 'file URL'])('is that of a %s, and stays so', async (kind) => {
    const source = image('source, with a name');
    const content = kind === 'path' ? source : pathToFileURL(source).href;
    const made = await volumes.create(volume('disk', { content }));
    check(made.path);
    expect(readFileSync(made.path).equals(readFileSync(source))).toBe(true);

    execFileSync('qemu-io', ['-f', 'qcow2', '-c', 'write -P 2 0 1M', source]);
    expect(isSame(made.path, source)).toBe(false);
  });

  it('keeps the size that a qcow2 image brings, and grows a raw one to its capacity', async () => {
    const capacity = 8n * MIB;
    const qcow2 = await volumes.create(volume('a', { content: image('one'), capacity }));
    expect(qcow2.capacity).toBe(4n * MIB);
    const content = image('two', 'raw');
    const raw = await volumes.create(volume('b', { content, capacity, format: 'raw' }));
    expect(raw.capacity).toBe(capacity);
    expect(isSame(raw.path, content)).toBe(true);
  });

  it.each<[string, () => string, VolumeFormat]>([
    ['qcow2 where raw is asked for', () => image('source'), 'raw'],
    ['raw where qcow2 is asked for', () => image('source', 'raw'), 'qcow2'],
    ['in a format that is neither', () => image('source', 'vmdk'), 'raw'],
    ['an overlay, which would read another file', () => overlayOf(image('source')), 'qcow2'],
    ['an image whose data is in another file', () => withDataFile(), 'qcow2'],
    ['missing', () => at('nothing'), 'qcow2'],
    ['at an unknown kind of URL', () => 'ftp://example.com/disk', 'qcow2'],
    ['no URL and no absolute path', () => 'disk.qcow2', 'qcow2'],
  ])('is refused when it is %s', async (_, content, format) => {
    await expect(
      volumes.create(volume('disk', { content: content(), format })),
    ).rejects.toMatchObject({ name: 'ImageUnusable' });
    expect(inPool()).toEqual([]);
  });

  function overlayOf(base: string): string {
    execFileSync('qemu-img', [
      'create',
      '-q',
      '-f',
      'qcow2',
      '-b',
      base,
      '-F',
      'qcow2',
      at('over'),
    ]);
    return at('over');
  }

  function withDataFile(): string {
    const options = `data_file=${at('data')}`;
    execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', '-o', options, at('with'), '1M']);
    return at('with');
  }
});

describe('a download', () => {
  let server: Server;
  let url: string;
  let serve: 'whole' | 'half' | 'nothing';
  beforeEach(async () => {
    serve = 'whole';
    server = createServer(({ url: path = '' }, response) => {
      if (serve === 'nothing') {
        response.writeHead(404).end();
        return;
      }
      const bytes = readFileSync(at(basename(path)));
      response.setHeader('content-length', bytes.length);
      if (serve === 'whole') response.end(bytes);
      else response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/source`;
  });
  afterEach(() => server.close());

  it('is a volume like any other', async () => {
    const source = image('source');
    const made = await volumes.create(volume('disk', { content: url }));
    expect(readFileSync(made.path).equals(readFileSync(source))).toBe(true);
    expect(inPool()).toEqual(['disk']);
  });

  it.each(['half', 'nothing'] as const)('leaves nothing when the server sends %s', async (what) => {
    image('source');
    serve = what;
    await expect(volumes.create(volume('disk', { content: url }))).rejects.toMatchObject({
      name: 'DownloadFailed',
      message: expect.stringContaining(url),
    });
    expect(inPool()).toEqual([]);
  });

  it('says why when nobody answers', async () => {
    server.close();
    await expect(volumes.create(volume('disk', { content: url }))).rejects.toMatchObject({
      name: 'DownloadFailed',
      message: expect.stringMatching(/ECONNREFUSED/),
    });
  });
});

describe('volumes', () => {
  it('are found by path, listed by name and deleted', async () => {
    for (const name of ['b', 'a']) await volumes.create(volume(name, { capacity: MIB }));
    const list = await volumes.list('default');
    expect(list.map(({ path }) => basename(path))).toEqual(['a', 'b']);
    const [first] = list;
    if (!first) throw new Error('The list is empty.');
    expect(await volumes.find(first.path)).toEqual(first);
    await volumes.delete(first.path);
    await volumes.delete(first.path);
    expect(await volumes.find(first.path)).toBeUndefined();
    expect(inPool()).toEqual(['b']);
  });

  it('are not overwritten, at the same time neither', async () => {
    const content = image('source');
    const attempts = await Promise.allSettled(
      [1, 2].map(() => volumes.create(volume('disk', { content }))),
    );
    expect(attempts.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(volumes.create(volume('disk', { capacity: MIB }))).rejects.toMatchObject({
      name: 'NameTaken',
    });
    expect(isSame(join(folders.folder, 'pools', 'default', 'disk'), content)).toBe(true);
  });

  it.each(['../out', '..', 'a/b', '', '.hidden', 'a\nb'])('refuse the name %j', async (name) => {
    await expect(volumes.create(volume(name, { capacity: MIB }))).rejects.toMatchObject({
      name: 'NameInvalid',
    });
  });

  it('are nothing outside of their pools', async () => {
    const outside = image('outside');
    const ways = [outside, join(folders.folder, 'pools', 'default', '..', '..', 'outside')];
    for (const path of [...ways, at('pools.json')]) {
      expect(await volumes.find(path)).toBeUndefined();
      await expect(volumes.delete(path)).rejects.toMatchObject({ name: 'NotFound' });
    }
    expect(existsSync(outside)).toBe(true);
  });
});

describe('pools', () => {
  it('hold volumes of their own, and are known to the next host on the folder', async () => {
    const pool = await volumes.definePool({ name: 'fast', uuid: 'uuid-of-fast' });
    const made = await volumes.create(volume('disk', { pool: 'fast', capacity: MIB }));
    expect(made.path).toBe(join(pool.path, 'disk'));
    expect(await volumes.list('default')).toEqual([]);
    const next = new Volumes(folders.folder);
    expect(next.pools()).toEqual(volumes.pools());
    expect(next.findPool('fast')).toEqual(pool);
    expect(next.findPool('uuid-of-fast')).toEqual(pool);
    expect(await next.find(made.path)).toEqual(made);
  });

  it('have the default one with the same UUID each time', () => {
    expect(new Volumes(folders.folder).pools()).toEqual(volumes.pools());
    expect(volumes.pools().map(({ name }) => name)).toEqual(['default']);
  });

  it('are removed only empty, and the default one never', async () => {
    const pool = await volumes.definePool({ name: 'fast', uuid: 'u' });
    const made = await volumes.create(volume('disk', { pool: 'fast', capacity: MIB }));
    await expect(volumes.undefinePool('fast')).rejects.toMatchObject({
      name: 'PoolInUse',
      message: expect.stringContaining('disk'),
    });
    await volumes.delete(made.path);
    await volumes.undefinePool('fast');
    expect(existsSync(pool.path)).toBe(false);
    await expect(volumes.undefinePool('default')).rejects.toMatchObject({ name: 'PoolInUse' });
    await expect(volumes.undefinePool('fast')).rejects.toMatchObject({ name: 'NotFound' });
  });

  it('refuse a name or a UUID that is taken, or a name that is none', async () => {
    await volumes.definePool({ name: 'fast', uuid: 'u' });
    for (const pool of [
      { name: 'fast', uuid: 'v' },
      { name: 'slow', uuid: 'u' },
    ]) {
      await expect(volumes.definePool(pool)).rejects.toMatchObject({ name: 'NameTaken' });
    }
    await expect(volumes.definePool({ name: '../x', uuid: 'x' })).rejects.toMatchObject({
      name: 'NameInvalid',
    });
    await expect(volumes.create(volume('disk', { pool: 'none' }))).rejects.toMatchObject({
      name: 'NotFound',
      message: expect.stringContaining('default'),
    });
  });

  it('lose what a crash left half made', () => {
    writeFileSync(join(folders.folder, 'pools', 'default', '.disk.partial'), '');
    new Volumes(folders.folder);
    expect(inPool()).toEqual([]);
  });
});

describe('the kernel of an image', () => {
  const kernel = (cmdline?: string): string => {
    mkdirSync(at('image'), { recursive: true });
    for (const name of ['vmlinuz', 'initrd']) writeFileSync(at(`image/${name}`), name);
    if (cmdline !== undefined) writeFileSync(at('image/cmdline'), `${cmdline}\n`);
    return image('image/disk.qcow2');
  };

  it('is that beside the image, for overlays too, and stays when the image goes', async () => {
    const base = await volumes.create(volume('base', { content: kernel('root=LABEL=x') }));
    const backing = (path: string) => ({ backing: { path, format: 'qcow2' } as const });
    const middle = await volumes.create(volume('middle', backing(base.path)));
    const top = await volumes.create(volume('top', backing(middle.path)));
    for (const name of ['vmlinuz', 'initrd']) writeFileSync(at(`image/${name}`), 'another');
    for (const { path } of [base, middle, top]) {
      const boot = await volumes.directBootOf(path);
      expect(boot?.cmdline).toBe('root=LABEL=x');
      expect(readFileSync(boot?.kernel ?? '', 'utf8')).toBe('vmlinuz');
      expect(readFileSync(boot?.initrd ?? '', 'utf8')).toBe('initrd');
    }
    expect((await volumes.list('default')).map(({ path }) => basename(path))).toEqual([
      ...['base', 'middle', 'top'],
    ]);
  });

  it('finds the first virtio disk where the image does not say what to mount', async () => {
    const { path } = await volumes.create(volume('base', { content: kernel() }));
    expect((await volumes.directBootOf(path))?.cmdline).toMatch(/^root=\/dev\/vda .*console=ttyS0/);
  });

  it('goes with its volume', async () => {
    const { path } = await volumes.create(volume('base', { content: kernel() }));
    await volumes.delete(path);
    expect(inPool()).toEqual([]);
    await volumes.create(volume('base', { capacity: MIB }));
    expect(await volumes.directBootOf(path)).toBeUndefined();
  });

  it('is not looked for beside an image of another name', async () => {
    kernel();
    const { path } = await volumes.create(volume('own', { content: image('image/cloud.img') }));
    expect(await volumes.directBootOf(path)).toBeUndefined();
  });
});
