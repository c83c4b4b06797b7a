import { Testing, type App, type TerraformStack } from 'cdktf';
import type { IConstruct } from 'constructs';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LvsCluster, WARNINGS, Warnings, type WarningName } from '../../constructs';
import { guideCluster, guideProps, newApp, newStack, type GuideCluster } from '../support/stacks';
import { thrownBy } from '../support/thrown';
import { WARNING_ROWS } from '../support/warnings/rows';

interface Annotation {
  readonly constructPath: string;
  readonly level: string;
  readonly message: string;
}

const UNWISE = { sshFrom: ['0.0.0.0/0'] };

const namesOf = (scope: TerraformStack | LvsCluster) =>
  Warnings.of(scope).open.map(({ name }) => name);

/** What CDKTF's command line would show of an app that it has synthesized. */
function annotationsOf(stack: TerraformStack): readonly Annotation[] {
  const app = stack.node.root as App;
  const manifest = JSON.parse(readFileSync(join(app.outdir, 'manifest.json'), 'utf8')) as {
    stacks: Record<string, { annotations: readonly Annotation[] }>;
  };
  return manifest.stacks[stack.node.id]!.annotations;
}

/** What an action writes to standard error. */
function printedBy(action: () => void): string {
  const spy = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    action();
    return spy.mock.calls.map(([text]) => String(text)).join('');
  } finally {
    spy.mockRestore();
  }
}

const synthesize = (stack: TerraformStack) => printedBy(() => (stack.node.root as App).synth());

describe('what is legal and unwise', () => {
  const named = WARNING_ROWS.map((row) => [row.warning, row.prop, row] as const);

  it.each(named)('%s: %s', (_, __, row) => {
    const found = Warnings.of(row.declare()).open;
    expect(found).toMatchObject([{ name: row.warning, path: row.path }]);
    const { message } = found[0]!;
    for (const piece of [row.path, row.warning, ...row.says]) expect(message).toContain(piece);
    expect(message).toMatch(/ is .+\. Advised: .+\. .+\. Where it is meant so: /);
  });

  it.each(named)('%s: %s, unless it is done as advised', (_, __, row) => {
    expect(Warnings.of(row.wise()).open).toEqual([]);
  });

  it.each(Object.keys(WARNINGS) as WarningName[])('%s has a row', (name) => {
    expect(WARNING_ROWS.map(({ warning }) => warning)).toContain(name);
  });

  it('shows no secret', () => {
    const secrets = WARNING_ROWS.filter(({ warning }) => warning === 'SecretInUserData');
    const text = secrets.map(({ declare }) => synthesize(declare())).join('');
    expect(text).toContain('SecretInUserData');
    expect(text).not.toMatch(/hunter2|hash|MIGH/);
  });
});

describe('the guide’s cluster', () => {
  it('warns of nothing', () => {
    expect(Warnings.of(guideCluster().stack).open).toEqual([]);
  });

  it('that is not whole yet says what is wrong, and nothing else', () => {
    const stack = newStack();
    new LvsCluster(stack, 'lvs', { ...guideProps(), ...UNWISE });
    expect(namesOf(stack)).toEqual([]);
    expect(() => synthesize(stack)).toThrow('RouterCount');
  });
});

describe('a warning is shown', () => {
  it('by CDKTF, as an annotation of its construct, once however often the app is synthesized', () => {
    const { stack } = guideCluster(UNWISE);
    synthesize(stack);
    synthesize(stack);
    expect(annotationsOf(stack)).toMatchObject([
      {
        constructPath: 'guide/lvs',
        level: '@cdktf/warn',
        message: expect.stringMatching(/^SshFromEverywhere: sshFrom of guide\/lvs is /),
      },
    ]);
  });

  it('on standard error by an app that runs by itself, and not by one that CDKTF runs', () => {
    const { stack } = guideCluster(UNWISE);
    expect(synthesize(stack)).toMatch(/^Warning \[guide\/lvs\]: SshFromEverywhere: .+\n$/);
    process.env['CDKTF_CONTINUE_SYNTH_ON_ERROR_ANNOTATIONS'] = 'true';
    try {
      expect(synthesize(stack)).toBe('');
    } finally {
      delete process.env['CDKTF_CONTINUE_SYNTH_ON_ERROR_ANNOTATIONS'];
    }
    expect(annotationsOf(stack)).toHaveLength(1);
  });

  it('once for all stacks of an app, each by its path', () => {
    const app = newApp();
    for (const id of ['a', 'b']) guideCluster(UNWISE, newStack(id, app));
    const printed = printedBy(() => app.synth());
    expect(printed.match(/^Warning \[[ab]\/lvs\]: /gm)).toEqual([
      'Warning [a/lvs]: ',
      'Warning [b/lvs]: ',
    ]);
  });

  it.each([false, true])('not by Testing.synth, validations: %s', (validations) => {
    const { stack } = guideCluster(UNWISE);
    expect(printedBy(() => Testing.synth(stack, validations))).toBe('');
  });
});

describe('an acknowledgement', () => {
  const acknowledged = (scope: (one: GuideCluster) => IConstruct) => {
    const declared = guideCluster(UNWISE);
    Warnings.of(scope(declared)).acknowledge('SshFromEverywhere', 'a lab');
    return declared;
  };

  it.each<[string, Parameters<typeof acknowledged>[0]]>([
    ['the construct itself', ({ cluster }) => cluster],
    ['its stack', ({ stack }) => stack],
    ['the app', ({ stack }) => stack.node.root],
  ])('holds for %s', (_, scope) => {
    const { stack, cluster } = acknowledged(scope);
    expect(namesOf(stack)).toEqual([]);
    expect(Warnings.of(cluster).acknowledged).toMatchObject([
      { name: 'SshFromEverywhere', path: 'guide/lvs', reason: 'a lab' },
    ]);
    expect(synthesize(stack)).toBe('');
    expect(annotationsOf(stack)).toEqual([]);
  });

  it('may stand before what it is about', () => {
    const stack = newStack();
    Warnings.of(stack).acknowledge('SshFromEverywhere', 'a lab');
    guideCluster(UNWISE, stack);
    expect(namesOf(stack)).toEqual([]);
  });

  it('holds neither for a sibling, nor below, nor for another warning', () => {
    const { stack, cluster, one } = guideCluster(UNWISE);
    Warnings.of(one as never).acknowledge('SshFromEverywhere', 'only here');
    Warnings.of(cluster).acknowledge('RoutersOnOneHost', 'another');
    expect(namesOf(stack)).toEqual(['SshFromEverywhere']);
  });

  it.each([
    ['no warning of the catalogue', 'Sometimes', 'why', '"Sometimes"'],
    ['what every object has', 'constructor', 'why', 'SecretInUserData'],
    ['no reason', 'SshFromEverywhere', '  ', 'reason for SshFromEverywhere'],
    ['a missing reason', 'SshFromEverywhere', undefined, 'missing'],
  ])('of %s is refused', (_, name, reason, says) => {
    const { cluster } = guideCluster(UNWISE);
    const error = thrownBy(() =>
      Warnings.of(cluster).acknowledge(name as WarningName, reason as string),
    );
    expect(error).toMatchObject({ name: 'AcknowledgementInvalid', path: 'guide/lvs' });
    expect(error.message).toContain(says);
  });
});
