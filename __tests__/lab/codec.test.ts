import fc from 'fast-check';
import { decode, encode, equal, Unknown, type Value } from '../../lab/provider/codec';

/** What go-cty writes for an unknown, and for a string that is unknown but not null. */
const UNKNOWN = Buffer.from('d40000', 'hex');
const NOT_NULL = Buffer.from('c7030c8101c2', 'hex');

const value: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constant(null),
    fc.boolean(),
    fc.integer({ min: -(2 ** 31), max: 2 ** 31 }),
    fc.bigInt({ min: 2n ** 53n, max: 2n ** 64n - 1n }),
    fc.bigInt({ min: -(2n ** 63n), max: -(2n ** 53n) }),
    fc.double({ noNaN: true, noDefaultInfinity: true }).filter((n) => !Number.isInteger(n)),
    fc.string({ unit: 'grapheme' }),
    fc.constant(Unknown.PLAIN),
    fc.constant(Unknown.of(12, new Uint8Array([0x81, 0x01, 0xc2]))),
    fc.array(tie('value')),
    fc
      .array(fc.tuple(fc.stringMatching(/^[a-z_]{1,9}$/), tie('value')))
      .map((entries) => Object.fromEntries(entries.filter(([key]) => key !== '__proto__'))),
  ),
})).value;

test('what is written is read back the same', () => {
  fc.assert(
    fc.property(value, (original) => {
      expect(equal(decode(encode(original)), original)).toBe(true);
    }),
  );
});

test('an unknown is written as go-cty writes it', () => {
  expect(Buffer.from(encode(Unknown.PLAIN).msgpack ?? [])).toEqual(UNKNOWN);
  expect(decode({ msgpack: UNKNOWN })).toBe(Unknown.PLAIN);
});

test('a refined unknown goes back as it came', () => {
  const refined = decode({ msgpack: NOT_NULL });
  expect(refined).toBeInstanceOf(Unknown);
  expect(refined).not.toBe(Unknown.PLAIN);
  expect(Buffer.from(encode(refined).msgpack ?? [])).toEqual(NOT_NULL);
});

test('an absent value is null', () => {
  expect(decode(undefined)).toBeNull();
  expect(decode({ msgpack: new Uint8Array() })).toBeNull();
});

test('equality sees through nesting, and tells unknowns from null', () => {
  expect(equal({ a: [1, { b: Unknown.PLAIN }] }, { a: [1, { b: Unknown.PLAIN }] })).toBe(true);
  expect(equal({ a: [1, { b: Unknown.PLAIN }] }, { a: [1, { b: null }] })).toBe(false);
  expect(equal(2n ** 63n, 2n ** 63n - 1n)).toBe(false);
});
