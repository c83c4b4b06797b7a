import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chooseStack } from '../../../cli/lab/choose-stack';

let output: string;

beforeEach(() => {
  output = mkdtempSync(join(tmpdir(), 'choose-'));
});
afterEach(() => rmSync(output, { recursive: true }));

function synthesized(...names: string[]): void {
  const stacks = names.map((name) => [
    name,
    { name, synthesizedStackPath: `stacks/${name}/cdk.tf.json` },
  ]);
  writeFileSync(
    join(output, 'manifest.json'),
    JSON.stringify({ stacks: Object.fromEntries(stacks) }),
  );
}

test('the only stack', () => {
  synthesized('one');
  expect(chooseStack(output, undefined, undefined)).toEqual({
    name: 'one',
    directory: join(output, 'stacks/one'),
  });
});

test('of several the one that the project prefers', () => {
  synthesized('one', 'two', 'three');
  expect(chooseStack(output, undefined, 'two').name).toBe('two');
});

test('the one that is named, whatever the project prefers', () => {
  synthesized('one', 'two');
  expect(chooseStack(output, 'one', 'two').name).toBe('one');
});

test.each([
  [['one', 'two'], undefined, undefined, 'StackUndecided', 'one, two'],
  [[], undefined, undefined, 'StackUndecided', '0 stacks'],
  [['one'], 'two', undefined, 'StackNotFound', 'Stacks there: one'],
  [['one'], undefined, 'two', 'StackNotFound', 'no stack two'],
] as const)('of %j, named %s, preferred %s: %s', (stacks, named, preferred, name, text) => {
  synthesized(...stacks);
  expect(() => chooseStack(output, named, preferred)).toThrow(
    expect.objectContaining({ name, message: expect.stringContaining(text) }),
  );
});
