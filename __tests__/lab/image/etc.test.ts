import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { makeImage } from '../../../lab/image/image';
import { RECIPE } from '../../../lab/image/recipe';
import { cacheFolder } from '../../../lab/lab-folder';
import { recipeRows } from './rows';
import { Tree } from './tree';

/** What maintainer scripts of the packages make in /etc without telling dpkg, and why. */
const MADE_BY_PACKAGES: readonly (readonly [RegExp, reason: string])[] = [
  [/^\/etc\/(passwd|group|shadow|gshadow|subuid|subgid)-?$/, 'base-passwd, and users of packages'],
  [/^\/etc\/(\.pwd\.lock|shells|security\/opasswd)$/, 'passwd, shells, PAM'],
  [/^\/etc\/pam\.d\/common-/, 'libpam-runtime'],
  [/^\/etc\/(ld\.so\.cache|mtab|opt)$/, 'libc-bin, base-files'],
  [
    /^\/etc\/(environment|inputrc|motd|nsswitch\.conf|profile|dpkg\/origins\/default)$/,
    'base-files',
  ],
  [/^\/etc\/(hosts|hosts\.allow|hosts\.deny|networks)$/, 'netbase, libwrap0'],
  [/^\/etc\/(modules|initramfs-tools\/modules)$/, 'kmod, initramfs-tools'],
  [/^\/etc\/(locale\.gen|python3\/debian_config)$/, 'locales, python3'],
  [/^\/etc\/(ca-certificates\.conf|ssl\/certs\/.+)$/, 'ca-certificates'],
  [/^\/etc\/ssh\/sshd_config$/, 'openssh-server'],
  [/^\/etc\/rc[0-6S]\.d\/[KS]\d\d/, 'update-rc.d'],
  [/^\/etc\/(runit\/runsvdir\/default\/ssh|apparmor\.d\/local\/.+)$/, 'dh-runit, dh-apparmor'],
  [/^\/etc\/systemd\/system\/multi-user\.target\.wants\/remote-fs\.target$/, 'systemd'],
];

let tree: Tree;

beforeAll(async () => {
  const { disk } = await makeImage({ cache: cacheFolder(process.env) });
  tree = Tree.read(disk, ['/etc', '/var/lib/dpkg', '/var/lib/systemd']);
}, 600_000);

afterAll(() => tree?.remove());

test('in /etc there is what packages brought or made, and the named trimming, and nothing else', () => {
  const known = new Set([...packagedFiles(), ...alternatives(), ...enabledUnits(), ...trimmed()]);
  const made = (path: string) => MADE_BY_PACKAGES.some(([pattern]) => pattern.test(path));
  expect(tree.list('/etc').filter((path) => !known.has(path) && !made(path))).toEqual([]);
});

test('no file of a package in /etc is changed', () => {
  const status = readFileSync(tree.path('/var/lib/dpkg/status'), 'utf8');
  const files = [...status.matchAll(/^ (\/etc\/\S+) ([0-9a-f]{32})$/gm)];
  expect(files.length).toBeGreaterThan(100);
  const changed = files.filter(([, path = '', sum]) => md5(path) !== sum).map(([, path]) => path);
  expect(changed).toEqual([]);
});

test('the named trimming is there, as it is named', () => {
  for (const [kind, path = '', target] of recipeRows('trimming')) {
    const found = {
      file: () => expect(text(path)).toBe(readFileSync(join(RECIPE, path), 'utf8')),
      empty: () => expect(text(path)).toBe(''),
      mask: () => expect([path, tree.link(path)]).toEqual([path, '/dev/null']),
      link: () => expect([path, tree.link(path)]).toEqual([path, target]),
      absent: () => expect(tree.list('/etc')).not.toContain(path),
    }[kind as 'file' | 'empty' | 'mask' | 'link' | 'absent'];
    found();
  }
});

test('nothing of the trimming is anything that a seed writes, or that LVS reads', () => {
  const paths = trimmed().map((path) => path.replace(/^\/etc\//, ''));
  const service = /lvs|keepalived|ipvs|iptables|nftables|sysctl|modules-load|ifcfg|network\/|udev/;
  expect(paths.filter((path) => service.test(path))).toEqual([
    'systemd/system/systemd-udev-trigger.service.d/lab.conf',
  ]);
});

test('the image has no identity of its own', () => {
  const etc = tree.list('/etc');
  expect(etc.filter((path) => /ssh_host_|\/hostname$|\/resolv\.conf$/.test(path))).toEqual([]);
  expect(statSync(tree.path('/etc/machine-id')).size).toBe(0);
});

function packagedFiles(): string[] {
  const info = tree.path('/var/lib/dpkg/info');
  const lists = readdirSync(info).filter((name) => name.endsWith('.list'));
  return lists.flatMap((name) => readFileSync(join(info, name), 'utf8').split('\n'));
}

function alternatives(): string[] {
  return readdirSync(tree.path('/var/lib/dpkg/alternatives')).flatMap((name) => {
    const lines = text(`/var/lib/dpkg/alternatives/${name}`).split('\n');
    // The master link is the second line; of each slave follow a name and a link, to an empty line.
    const slaves = lines.slice(2, lines.indexOf('', 2)).filter((_, index) => index % 2 === 0);
    return [name, ...slaves].map((one) => `/etc/alternatives/${one}`);
  });
}

/** The links that debhelper's scripts have made, of which they keep a record. */
function enabledUnits(): string[] {
  const record = '/var/lib/systemd/deb-systemd-helper-enabled';
  return tree.list(record).map((path) => path.replace(record, '/etc/systemd/system'));
}

function trimmed(): string[] {
  return recipeRows('trimming').map(([, path = '']) => path);
}

function text(path: string): string {
  return readFileSync(tree.path(path), 'utf8');
}

function md5(path: string): string {
  const target = tree.link(path);
  const content = target === undefined ? readFileSync(tree.path(path)) : readlinkSync(target);
  return createHash('md5').update(content).digest('hex');
}
