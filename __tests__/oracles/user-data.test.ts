import { gzipSync } from 'node:zlib';
import { needCheckers } from './checkers';
import { readAllUserData, readUserData } from './user-data';

needCheckers();

const text = `#cloud-config
hostname: lvs1
write_files:
  - path: /etc/sysctl.conf
    content: |
      net.ipv4.ip_forward = 1
  - path: /etc/sysconfig/ha/lvs.cf
    encoding: b64
    content: c2VyaWFsX25vID0gMQo=
    permissions: '0600'
    owner: root:adm
  - path: /usr/local/bin/check
    encoding: gz+b64
    content: ${gzipSync('#!/bin/sh\n').toString('base64')}
    permissions: '0755'
    defer: true
runcmd:
  - [service, pulse, start]
`;

test('gives the files that cloud-init would write', async () => {
  const { config, files, problems } = await readUserData(text);
  expect(problems).toEqual([]);
  expect(config['hostname']).toBe('lvs1');
  expect(config['runcmd']).toEqual([['service', 'pulse', 'start']]);
  expect([...files.keys()]).toEqual([
    '/etc/sysctl.conf',
    '/etc/sysconfig/ha/lvs.cf',
    '/usr/local/bin/check',
  ]);
  const seen = [...files.values()].map(({ content, permissions, owner }) => [
    content,
    permissions,
    owner,
  ]);
  expect(seen).toEqual([
    ['net.ipv4.ip_forward = 1\n', '0644', 'root:root'],
    ['serial_no = 1\n', '0600', 'root:adm'],
    ['#!/bin/sh\n', '0755', 'root:root'],
  ]);
});

test('reads YAML 1.1, whatever the writer meant', async () => {
  const written =
    'a: [yes, Off, 12:30:45, 1_000, 010, 0o10, ~, 2001-01-01, .inf, "yes", 0644, 1e3]\n';
  const [{ config }] = (await readAllUserData([`#cloud-config\nhostname: on\n${written}`])) as [
    Awaited<ReturnType<typeof readUserData>>,
  ];
  expect(config['hostname']).toBe(true);
  expect(config['a']).toEqual([
    ...[true, false, 45_045, 1000, 8, '0o10', null],
    ...[{ $date: '2001-01-01' }, { $float: 'inf' }, 'yes', 420, '1e3'],
  ]);
});

test.each([
  ['a key twice', `${text}hostname: lvs2\n`, /hostname twice, line 19/],
  [
    'a nested key twice',
    text.replace('    defer:', '    path: /x\n    defer:'),
    /write_files.2.path twice/,
  ],
  ['an unknown top-level key', `${text}hostnmae: lvs2\n`, /unknown top-level key hostnmae/],
  ['a number for permissions', text.replace("'0600'", '600'), /permissions 600 are not a string/],
  ['an unknown encoding', text.replace('gz+b64', 'base32'), /unknown encoding 'base32'/],
  ['a path twice', text.replace('/usr/local/bin/check', '/etc/sysctl.conf'), /written twice/],
])('tells of %s', async (_, changed, problem) => {
  expect((await readUserData(changed)).problems.join('\n')).toMatch(problem);
});

test('a number for permissions is decimal to cloud-init', async () => {
  const { files } = await readUserData(text.replace("'0600'", '600'));
  expect(files.get('/etc/sysconfig/ha/lvs.cf')?.permissions).toBe('1130');
});

test.each([
  ['no header', text.slice(1), /first line/],
  ['a header with something behind', text.replace('\n', ' \n'), /first line/],
  ['no mapping', '#cloud-config\n- a\n', /a list, not a mapping/],
  ['no YAML', '#cloud-config\na: [\n', /YAML: .*flow node/],
  ['a tab', '#cloud-config\na:\n\tb: 1\n', /YAML/],
  ['a control character', '#cloud-config\na: "\x01"\n', /YAML: .*special characters/],
  [
    'an object tag',
    '#cloud-config\na: !!python/name:os.system\n',
    /YAML: could not determine a constructor/,
  ],
  ['half a character', '#cloud-config\na: "\ud800"\n', /not Unicode/],
  ['a key that is no string', '#cloud-config\na: {on: 1}\n', /key True, a bool/],
  ['a relative path', text.replace('/etc/sysctl.conf', 'sysctl.conf'), /no absolute path/],
  ['broken base64', text.replace('c2VyaWFsX25vID0gMQo=', 'c2V'), /padding/i],
  [
    'broken gzip',
    text.replace(/content: H4s\S+/, 'content: c2VyaWFsX25vID0gMQo='),
    /lvs|check|gzip/i,
  ],
])('refuses %s', async (_, changed, reason) => {
  expect(changed).not.toBe(text);
  await expect(readUserData(changed)).rejects.toThrow(reason);
});

test('names the text that is at fault among many', async () => {
  await expect(readAllUserData([text, text, 'x'])).rejects.toThrow(/user-data 2: /);
});
