import fc from 'fast-check';

/**
 * Fragments that mean something to one of the languages our text passes through: the shell,
 * lvs.cf, keepalived.conf, iptables-save, YAML 1.1, JSON, Terraform templates. Commands among them
 * are harmless ones, should one ever run.
 */
export const hostileFragments: readonly string[] = [
  // line ends and what some readers take for them
  ...['\n', '\r', '\r\n', '\0', '\t', '\v', '\f', '\x1b[2J', '\x7f', '\u0085', '\u2028', '\u2029'],
  // quoting and substitution
  ...[
    '"',
    "'",
    '\\',
    '\\n',
    '`touch x`',
    '$(touch x)',
    '${HOME}',
    '$HOME',
    '; touch x',
    '| touch x',
  ],
  ...['&& touch x', '> x', '<<EOF', '*', '?', '[a-z]', '~root', '!!', '%s'],
  // Terraform templates, and their escapes
  ...[
    '${path.module}',
    '$${x}',
    '$$${x}',
    '%{ if true }',
    '%%{x}',
    '%{~ for a in b ~}',
    '${',
    '%{',
  ],
  // the ends of blocks and comments
  ...[
    '{',
    '}',
    '}\nvirtual x {',
    '#',
    ' # ',
    '!',
    ' ! ',
    '=',
    ' = ',
    '*filter',
    'COMMIT',
    ':INPUT ACCEPT',
  ],
  // YAML 1.1
  ...[
    ': ',
    '- ',
    '---',
    '...',
    '&a',
    '*a',
    '? ',
    '|',
    '>',
    '!!binary x',
    '%YAML 1.1',
    '@',
    '<<: *a',
  ],
  ...[
    'yes',
    'no',
    'on',
    'off',
    'null',
    '~',
    '12:30:45',
    '1_000',
    '0x1F',
    '010',
    '1e3',
    '.inf',
    '2001-01-01',
  ],
  // blanks where nobody looks
  ...[' ', '  ', '\u00a0', '\u3000', '\ufeff', '\u200b', '\u200d', '\u2060'],
  // writing systems, direction, normal forms, digits that are none
  ...['ü', '日本', '\u202eabc', '\u2066abc', 'e\u0301', '１９２', '٣', 'İ', 'ß', '🂡', '👩\u200d👧'],
  // halves of characters
  ...['\ud800', '\udfff', 'a\ud83d'],
  // names that mean something elsewhere
  ...[
    '__proto__',
    'constructor',
    '../../etc/passwd',
    '-A',
    '--',
    '0.0.0.0/0',
    '\u0130P',
    '</script>',
  ],
];

/** Names that every object of JavaScript has: a table that is asked for one must not have it. */
export const NAMES_OF_EVERY_OBJECT = ['constructor', '__proto__', 'toString'];

/** How long the longest strings of {@link hostileString} are, in characters. */
export const hostileLength = 100_000;

/**
 * Strings that try to break out of whatever they are put into: every fragment alone, at the
 * start, at the end and amid ordinary text; mixtures; any code units at all; and, rarely, 100,000
 * characters.
 */
export function hostileString(): fc.Arbitrary<string> {
  const fragment = fc.constantFrom(...hostileFragments);
  const ordinary = fc.stringMatching(/^[a-z0-9.-]{0,12}$/);
  const placed = fc.tuple(ordinary, fragment, ordinary).map((parts) => parts.join(''));
  const mixed = fc.array(fc.oneof(fragment, ordinary), { minLength: 1, maxLength: 6 });
  const codeUnits = fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 12 })
    .map((units) => String.fromCharCode(...units));
  const long = fragment.map((unit) => unit.repeat(hostileLength).slice(0, hostileLength));
  return fc.oneof(
    { weight: 6, arbitrary: placed },
    { weight: 3, arbitrary: fragment },
    { weight: 4, arbitrary: mixed.map((parts) => parts.join('')) },
    { weight: 2, arbitrary: codeUnits },
    { weight: 1, arbitrary: long },
  );
}
