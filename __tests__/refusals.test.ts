import { App, TerraformVariable, Testing } from 'cdktf';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ERRORS, type ErrorName, type LvsError } from '../constructs';
import { guideCluster, newStack } from './support/stacks';
import { REFUSED_AT_ONCE, REFUSED_AT_SYNTH } from './support/refusals';
import { thrownBy } from './support/thrown';

const ROOT = resolve(__dirname, '..');

function expectRefusal(
  error: LvsError,
  row: { error: string; path: string; says: readonly string[] },
) {
  expect({ name: error.name, path: error.path }).toEqual({ name: row.error, path: row.path });
  expect(error.message).toContain(row.path);
  expect(error.message).toMatch(/ is .+\. Allowed: .+\. .+/);
  for (const piece of row.says) expect(error.message).toContain(piece);
}

describe('what can be known at once is refused in the constructor', () => {
  it.each(REFUSED_AT_ONCE.map((row) => [row.error, row.prop, row] as const))(
    '%s: %s',
    (_, __, row) => {
      expectRefusal(thrownBy(row.declare), row);
    },
  );
});

describe('what only the whole shows is refused at synth', () => {
  const named = REFUSED_AT_SYNTH.map((row) => [row.error, row.prop, row] as const);

  it.each(named)('%s: %s, by Testing.synth, which skips validation', (_, __, row) => {
    const stack = row.declare();
    expectRefusal(
      thrownBy(() => Testing.synth(stack)),
      row,
    );
  });

  it.each(named)('%s: %s, by the app, and the stack is not written', (_, __, row) => {
    const stack = row.declare();
    const app = stack.node.root as App;
    let message = '';
    try {
      app.synth();
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toContain(`${row.error}: `);
    expect(message).toContain(row.path);
    for (const piece of row.says) expect(message).toContain(piece);
    expect(existsSync(join(app.outdir, 'stacks', stack.node.id, 'cdk.tf.json'))).toBe(false);
  });

  it.each(['plain', 'with tokens'])('says all that the validation finds at once, %s', (kind) => {
    const stack = newStack();
    const key = new TerraformVariable(stack, 'key', { type: 'string' }).stringValue;
    const sshAuthorizedKeys = kind === 'plain' ? [] : [key];
    guideCluster({ routers: [], minRealServers: 3, sshAuthorizedKeys }, stack);
    expect(() => (stack.node.root as App).synth()).toThrow(/RouterCount[^]*RealServerCount/);
  });

  it('does not keep a stack before the faulty one from being written', () => {
    const outdir = mkdtempSync(join(tmpdir(), 'cdktf-lvs-test-'));
    try {
      const app = new App({ outdir });
      guideCluster({}, newStack('good', app));
      guideCluster({ minRealServers: 3 }, newStack('wrong', app));
      expect(() => app.synth()).toThrow('RealServerCount');
      expect(existsSync(join(outdir, 'stacks', 'wrong', 'cdk.tf.json'))).toBe(false);
      expect(existsSync(join(outdir, 'stacks', 'good', 'cdk.tf.json'))).toBe(true);
    } finally {
      rmSync(outdir, { recursive: true });
    }
  });
});

describe('the catalogue', () => {
  const names = Object.keys(ERRORS) as ErrorName[];

  it.each(names)('%s has a row here', (name) => {
    const rows = [...REFUSED_AT_ONCE, ...REFUSED_AT_SYNTH];
    expect(rows.map(({ error }) => error)).toContain(name);
  });

  it.each(names)('%s is thrown somewhere', (name) => {
    const sources = ['model', 'constructs', 'cloud-init'].flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts') && file !== 'errors.ts')
        .map((file) => readFileSync(join(ROOT, folder, file), 'utf8')),
    );
    expect(sources.some((source) => source.includes(`'${name}'`))).toBe(true);
  });
});
