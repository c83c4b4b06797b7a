import { KeepalivedConfError, readKeepalivedConf } from './keepalived-conf';

const read = (...lines: string[]) => readKeepalivedConf(`${lines.join('\n')}\n`);

test('reads statements, blocks in blocks, and lists', () => {
  const conf = read(
    'global_defs {',
    '    vrrp_version 3',
    '}',
    'vrrp_sync_group lvs {',
    '  group {',
    '    public',
    '    private',
    '  }',
    '}',
  );
  expect(conf.in('global_defs').value('vrrp_version')).toBe('3');
  expect(conf.in('vrrp_sync_group', 'lvs').in('group').list).toEqual(['public', 'private']);
});

test('ends a line at # and !, unless they are quoted', () => {
  const conf = read('a b # c', 'd e!f', '! g', 'path "/x#y!z {"');
  expect(conf.list).toEqual(['a b', 'd e', 'path /x#y!z {']);
});

test('reads octal escapes in quotes, three digits at most', () => {
  expect(read('regex "a\\0441\\134b\\042"').list).toEqual(['regex a$1\\b"']);
});

test('tells a flag from a statement with a value', () => {
  const conf = read('alpha', 'beta 1');
  expect([conf.has('alpha'), conf.has('beta'), conf.has('gamma')]).toEqual([true, false, false]);
});

test.each([
  ['a block without its end', 'a {'],
  ['an end without its block', '}'],
  ['a block on one line', 'a { b }'],
  ['a brace alone', '{'],
  ['an open quote', 'path "/x'],
  ['a word behind a quote', 'path "/x"y'],
  ['a parameter', 'path "/${_PWD}"'],
  ['a condition', '@main priority 1'],
  ['another kind of quote', "path '/x'"],
  ['a control character', 'a\u0007'],
])('refuses %s', (_, line) => {
  expect(() => read(line)).toThrow(KeepalivedConfError);
});

test('refuses a statement twice where one is asked for', () => {
  expect(() => read('a 1', 'a 2').value('a')).toThrow('2 times');
});
