import { renderUserData } from '../../cloud-init/user-data';
import type { CloudConfig } from '../../cloud-init/payload';
import { guideCluster, renderRouter, renderServer } from './fixtures';

const cluster = guideCluster();
const cyclic: { [key: string]: unknown } = { a: [] };
(cyclic.a as unknown[]).push(cyclic);

/** The error that a cloud-config gives on the backup LVS router. */
function refused(user: unknown): { name: string; message: string; path: string } {
  try {
    renderRouter(cluster, 1, user as CloudConfig);
  } catch (error) {
    return error as Error & { path: string };
  }
  throw new Error('it was taken');
}

test.each([
  ['hostname', 'other', 'hostName'],
  ['fqdn', 'other.example', 'hostName'],
  ['preserve_hostname', true, 'hostName'],
  ['manage_resolv_conf', true, 'resolvers'],
  ['resolv_conf', {}, 'resolvers'],
  ['network', { version: 2 }, 'nics'],
  ['datasource', {}, 'guest'],
  ['cloud_final_modules', [], 'guest'],
])('CloudConfigConflict: %s', (key, value, prop) => {
  const { name, message, path } = refused({ [key]: value });
  expect(name).toBe('CloudConfigConflict');
  expect(path).toBe('app/lvs/backup');
  expect(message).toContain(`cloudConfig.${key}`);
  expect(message).toContain(prop);
});

test.each([
  ['/etc/sysconfig/network-scripts/ifcfg-eth0', 'nics'],
  ['/etc/sysconfig/network-scripts/ifcfg-eth0:1', 'nics'],
  ['/etc/sysconfig/network', 'hostName'],
  ['/etc/sysconfig/iptables', 'virtual servers'],
  ['/etc/sysconfig/ha/lvs.cf', 'virtual servers'],
  ['/etc/rc.d/init.d/lvs-standby', 'heartbeat'],
  ['/etc/init.d/lvs-standby', 'heartbeat'],
])('CloudConfigConflict: the file %s', (file, prop) => {
  const { name, message } = refused({ write_files: [{ path: file, content: 'x' }] });
  expect(name).toBe('CloudConfigConflict');
  expect(message).toContain(file);
  expect(message).toContain(prop);
});

test.each<[string, unknown]>([
  ['a function', { x: () => 1 }],
  ['a symbol', { x: Symbol('x') }],
  ['a bigint', { x: 1n }],
  ['NaN', { x: NaN }],
  ['infinity', { x: [Infinity] }],
  ['undefined in a list', { x: [undefined] }],

  ['a hole in a list', { x: [, 1] }],
  ['NUL', { x: 'a\0b' }],
  ['NUL in a file', { write_files: [{ path: '/a', content: 'a\0b' }] }],
  ['half a character', { x: ['\ud800'] }],
  ['half a character in a key', { '\udfff': 1 }],
  ['a cycle', cyclic],
  ['a date', { x: new Date(0) }],
  ['a map', { x: new Map() }],
  ['a list in place of the whole', []],
  ['text that cloud-init 0.7 cannot run', { runcmd: ['echo ü'] }],
  ['one command in place of the list', { runcmd: 'echo' }],
  ['a command that is an object', { runcmd: [{ a: 1 }] }],
  ['a command that is null', { runcmd: [null] }],
  ['a null in a command', { runcmd: [['echo', null]] }],
  ['files in place of the list', { write_files: { path: '/a' } }],
  ['one package in place of the list', { packages: 'vim' }],
  ['an option in place of a package', { packages: ['--nogpgcheck'] }],
  ['a package with a blank', { packages: ['vim httpd'] }],
  ['a word in place of a flag', { package_update: 'yes' }],
  ['one key in place of the list', { ssh_authorized_keys: 'ssh-rsa A' }],
])('CloudConfigInvalid: %s', (_, user) => {
  expect(refused(user)).toMatchObject({ name: 'CloudConfigInvalid', path: 'app/lvs/backup' });
});

test.each<[string, unknown]>([
  ['a relative path', { path: 'etc/x' }],
  ['a path that goes up', { path: '/etc/../etc/x' }],
  ['a path with two slashes', { path: '//etc/x' }],
  ['a folder', { path: '/etc/' }],
  ['a path with a line break', { path: '/etc/x\ny' }],
  ['no path', { content: 'x' }],
  ['a number as permissions', { path: '/x', permissions: 644 }],
  ['permissions in letters', { path: '/x', permissions: 'rw-r--r--' }],
  ['a content that is no string', { path: '/x', content: 5 }],
  ['an owner that is a command', { path: '/x', owner: 'a b' }],
  ['an unknown encoding', { path: '/x', encoding: 'rot13' }],
  ['appending, which cloud-init 0.7 ignores', { path: '/x', append: true }],
  ['a path alone', '/x'],
])('FileInvalid: %s', (_, file) => {
  expect(refused({ write_files: [file] })).toMatchObject({ name: 'FileInvalid' });
});

test('SshKeyInvalid: a key with a line of its own', () => {
  const { machine, payloads } = renderServer(cluster);
  const sshAuthorizedKeys = ['ssh-rsa AAAA\nssh-rsa BBBB'];
  expect(() => renderUserData({ ...machine, sshAuthorizedKeys }, payloads)).toThrow(
    expect.objectContaining({ name: 'SshKeyInvalid' }),
  );
});
