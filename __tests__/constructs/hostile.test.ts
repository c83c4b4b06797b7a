import fc from 'fast-check';
import { LvsError } from '../../model/errors';
import { hostileFragments, hostileString } from '../oracles/hostile';
import { readAllUserData, type UserData } from '../oracles/user-data';
import { MACHINE_PROPS } from '../support/hostile-props';
import { ROUTER_PROPS } from '../support/hostile-routers';
import { SERVICE_PROPS } from '../support/hostile-services';
import { Template } from '../support/template';

/** Every prop that takes a string. */
const STRING_PROPS = { ...MACHINE_PROPS, ...ROUTER_PROPS, ...SERVICE_PROPS };

/** What is there where a prop has no machine. */
const NO_SEED: UserData = { config: {}, files: new Map(), problems: [] };

const VALUES = [
  ...hostileFragments,
  ...fc.sample(hostileString(), { numRuns: 20, seed: 31 }),
  // Ordinary values, so that a prop which refuses everything shows.
  ...[
    '192.168.26.77',
    '10.11.12.77',
    '192.0.2.1',
    '239.1.2.3',
    '#!/bin/sh\n',
    '255.255.255.0',
    '0.0.0.0/0',
  ],
  ...[
    '198.51.100.0/24',
    '52:54:00:00:00:01',
    'plain',
    '/plain',
    'http://plain.example/',
    'ssh-ed25519 AAAA me',
  ],
];

/** A value that a prop took, and where it ended. */
interface Accepted {
  readonly value: string;
  readonly template: Template;
  seed: UserData;
}

const accepted = new Map<string, Accepted[]>();
const strange: string[] = [];

beforeAll(async () => {
  for (const [prop, { declare }] of Object.entries(STRING_PROPS)) {
    const taken: Accepted[] = [];
    for (const value of VALUES) {
      try {
        taken.push({ value, template: Template.of(declare(value)), seed: NO_SEED });
      } catch (error) {
        if (!(error instanceof LvsError))
          strange.push(`${prop}: ${JSON.stringify(value)}: ${error}`);
      }
    }
    accepted.set(prop, taken);
  }
  // One start of Python for all of them.
  const seeded = Object.entries(STRING_PROPS).flatMap(([prop, { machine }]) =>
    machine ? accepted.get(prop)!.map((one) => ({ one, machine })) : [],
  );
  const seeds = await readAllUserData(
    seeded.map(({ one, machine }) => one.template.userData(machine)),
  );
  seeded.forEach(({ one }, i) => (one.seed = seeds[i]!));
});

describe('a hostile string', () => {
  it('is refused in the words of the catalogue, wherever it is refused', () => {
    expect(strange).toEqual([]);
  });

  it.each(Object.entries(STRING_PROPS))(
    'reaches its place in %s as it was given',
    (prop, { found }) => {
      const taken = accepted.get(prop)!;
      expect(taken.length).toBeGreaterThan(0);
      for (const { value, template, seed } of taken) expect(found(seed, template)).toBe(value);
    },
  );
});
