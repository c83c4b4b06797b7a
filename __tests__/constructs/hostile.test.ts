import fc from 'fast-check';
import { Guest } from '../../constructs';
import { LvsError } from '../../model/errors';
import { hostileFragments, hostileString } from '../oracles/hostile';
import { readAllUserData, type UserData } from '../oracles/user-data';
import { NOT_WRITTEN, PART_PROPS } from '../support/hostile-parts';
import { CHECK_PROPS } from '../support/hostile-checks';
import { changeBetween } from '../support/hostile-places';
import { MACHINE_PROPS } from '../support/hostile-props';
import { readStacks, type Tree } from '../support/hostile-reading';
import { ROUTER_PROPS } from '../support/hostile-routers';
import { SERVICE_PROPS } from '../support/hostile-services';
import { onGuest } from '../support/stacks';
import { stringProps } from '../support/string-props';
import { Template } from '../support/template';

/** Every prop that takes a string. */
const STRING_PROPS = {
  ...MACHINE_PROPS,
  ...ROUTER_PROPS,
  ...SERVICE_PROPS,
  ...CHECK_PROPS,
  ...PART_PROPS,
};

/** What is there where a prop has no machine. */
const NO_SEED: UserData = { config: {}, files: new Map(), problems: [] };

const HOSTILE = [...hostileFragments, ...fc.sample(hostileString(), { numRuns: 20, seed: 31 })];

/** Ordinary values, so that a prop which refuses everything shows. */
const ORDINARY = [
  ...['192.168.26.77', '10.11.12.77', '192.0.2.77', '255.255.255.0', '198.51.100.0/24'],
  ...['192.168.26.0/24', '10.11.12.0/24', '52:54:00:00:00:01', 'plain', '/plain'],
  ...[
    'http://plain.example/',
    'ssh-ed25519 AAAA me',
    '239.1.2.3',
    '#!/bin/sh\n',
    'one',
    'TCP_CHECK',
  ],
];

/** Among how many props the strings are shared: fewer where the place of each is read. */
const SHARES = { read: 3, compared: 6 };

/** A value that a prop took, and where it ended. */
interface Accepted {
  readonly prop: string;
  readonly value: string;
  readonly template: Template;
  seed: UserData;
}

/** For a loaded machine, not a measure. */
const CEILING = 900_000;

const accepted: Accepted[] = [];
const strange: string[] = [];

/** What becomes of a value; a refusal in the words of the catalogue is as good as any. */
function declare(prop: string, value: string): Template | undefined {
  try {
    return Template.of(STRING_PROPS[prop]!.declare(value));
  } catch (error) {
    const ours = error instanceof LvsError;
    if (!ours && !refusedByConstructs(error as Error)) {
      strange.push(`${prop}: ${JSON.stringify(value)}: ${error}`);
    }
    return undefined;
  }
}

/** An id that is empty, or taken already: the library below us says so. */
function refusedByConstructs(error: Error): boolean {
  return /^(?:There is already a Construct|Only root constructs may)/.test(error.message);
}

/** The strings are shared among the props, since there are many of both; each of them gets some. */
function valuesFor(prop: string, index: number): readonly string[] {
  const shares = STRING_PROPS[prop]!.found ? SHARES.read : SHARES.compared;
  return HOSTILE.filter((_, i) => i % shares === index % shares);
}

function take(prop: string, value: string): boolean {
  const template = declare(prop, value);
  if (template) accepted.push({ prop, value, template, seed: NO_SEED });
  return template !== undefined;
}

beforeAll(async () => {
  for (const [index, prop] of Object.keys(STRING_PROPS).entries()) {
    for (const value of valuesFor(prop, index)) take(prop, value);
    // One is enough to compare with.
    ORDINARY.some((value) => take(prop, value));
  }
  // One start of Python for all of them.
  const seeded = accepted.filter(({ prop }) => STRING_PROPS[prop]!.machine);
  const seeds = await readAllUserData(
    seeded.map(({ prop, template }) => template.userData(STRING_PROPS[prop]!.machine!)),
  );
  seeded.forEach((one, i) => (one.seed = seeds[i]!));
}, CEILING);

describe('a hostile string', () => {
  it('is tried wherever the library takes a string', () => {
    const tried = Object.keys(STRING_PROPS).map((name) => name.split(', ')[0]!);
    const taken = stringProps('constructs/index.ts').filter((name) => !(name in NOT_WRITTEN));
    expect(taken.filter((name) => !tried.includes(name))).toEqual([]);
  });

  it('is refused in the words of the catalogue, wherever it is refused', () => {
    expect(strange).toEqual([]);
  });

  it.each(Object.entries(STRING_PROPS))(
    'reaches its place in %s as it was given',
    (prop, { found }) => {
      const taken = accepted.filter((one) => one.prop === prop);
      expect(taken.length).toBeGreaterThan(0);
      for (const { value, template, seed } of taken) {
        if (found) expect(found(seed, template)).toBe(value);
      }
    },
  );
});

/** The most values of one prop whose whole stacks are read. */
const MOST_READ = 2;

/** Some of a prop's hostile values, and an ordinary one beside them. */
function pairsOf(prop: string): readonly (readonly [ordinary: string, hostile: string])[] {
  const taken = accepted.filter((one) => one.prop === prop).map(({ value }) => value);
  const ordinary = ORDINARY.filter((value) => taken.includes(value)).at(-1);
  const hostile = taken.filter((value) => HOSTILE.includes(value));
  const step = Math.max(1, hostile.length / MOST_READ);
  const some = hostile.filter((_, i) => Math.floor(i / step) !== Math.floor((i - 1) / step));
  const otherwise = STRING_PROPS[prop]!.written === 'otherwise';
  return ordinary === undefined || otherwise ? [] : some.map((value) => [ordinary, value]);
}

describe.each([
  ['pulse', () => Guest.enterpriseLinux6()],
  ['keepalived', () => Guest.debian12()],
])('with %s', (_, guest) => {
  it(
    'a string that is taken stands where an ordinary one would, and changes nothing else',
    async () => {
      const stacks = new Map<string, Template>();
      const cases = Object.keys(STRING_PROPS).flatMap((prop) =>
        pairsOf(prop).flatMap(([ordinary, hostile]) => {
          const made = [ordinary, hostile].map((value) => {
            const key = JSON.stringify([prop, value]);
            const known = stacks.get(key) ?? onGuest(guest, () => declare(prop, value));
            if (known) stacks.set(key, known);
            return key;
          });
          return made.every((key) => stacks.has(key)) ? [{ prop, ordinary, hostile, made }] : [];
        }),
      );
      const trees = await readStacks([...stacks.values()]);
      const read = new Map<string, Tree>([...stacks.keys()].map((key, i) => [key, trees[i]]));
      const wrong = cases.flatMap(({ prop, ordinary, hostile, made }) => {
        const [before, after] = made.map((key) => read.get(key));
        const { places, differences } = changeBetween(ordinary, hostile, before, after);
        const nowhere = STRING_PROPS[prop]!.written === 'nowhere';
        if (places > 0 !== nowhere && differences.length === 0) return [];
        return [{ prop, ordinary, hostile: hostile.slice(0, 80), places, differences }];
      });
      expect(new Set(cases.map(({ prop }) => prop)).size).toBeGreaterThan(40);
      expect(wrong).toEqual([]);
    },
    CEILING,
  );
});
