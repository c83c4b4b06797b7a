import fc from 'fast-check';
import { hostileFragments, hostileLength, hostileString } from './hostile';

const samples = fc.sample(hostileString(), { numRuns: 5000, seed: 1 });

test('every fragment comes up, alone and inside ordinary text', () => {
  const bare = new Set(samples);
  for (const fragment of hostileFragments) {
    expect(bare).toContain(fragment);
    expect(samples.some((text) => text !== fragment && text.includes(fragment))).toBe(true);
  }
});

test('long strings, empty ones and lone surrogates come up', () => {
  expect(samples.some((text) => text.length === hostileLength)).toBe(true);
  expect(samples).toContain('');
  expect(
    samples.some(
      (text) => !Buffer.from(text).equals(Buffer.from(text, 'utf16le')) && /\p{Cs}/u.test(text),
    ),
  ).toBe(true);
});

test('no command among the fragments does more than touch a file', () => {
  const commands = hostileFragments.filter(
    (text) => /\$\(|`|;|\||&&/.test(text) && /\w{2}/.test(text),
  );
  for (const text of commands) expect(text).toMatch(/touch x/);
});
