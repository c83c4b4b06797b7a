import { Testing } from 'cdktf';
import { ERRORS, WARNINGS, Warnings, type ErrorName, type WarningName } from '../../../constructs';
import { REFUSED_AT_ONCE, REFUSED_AT_SYNTH } from '../refusals';
import { thrownBy } from '../thrown';
import { WARNING_ROWS } from '../warnings/rows';
import { code, table } from './table';

/** What a declaration was told, and of what. */
interface Told {
  readonly name: string;
  /** The prop, or what the value stands for. */
  readonly subject: string;
  /** Where, and the value: the message up to what is allowed. */
  readonly given: string;
}

const ERROR_COLUMNS = ['Name', 'Allowed', 'What to do', 'Of what', 'For example'];
const WARNING_COLUMNS = ['Name', 'Advised', 'What to do', 'Of what', 'For example'];

/** The catalogues of errors and warnings as a page of Markdown, each with a message that was seen. */
export function errorsPage(): string {
  const errors = Object.keys(ERRORS) as ErrorName[];
  const warnings = Object.keys(WARNINGS) as WarningName[];
  const refused = refusals();
  const warned = advice();
  const [example] = REFUSED_AT_ONCE;
  return `# Errors and warnings

A declaration that cannot work throws an \`LvsError\` where it stands, or at synth where only the whole
shows it; then nothing is written. Its \`name\` is one of the table's and stable: match on it, never on the
wording. Its message has the construct's path, the value, what is allowed here, which may be more exact
than the table, and what to do:

\`\`\`
${thrownBy(example!.declare).message}
\`\`\`

This page is made from the catalogues in the code, and from the tests that see each of them:
\`npm run docs\`.

## Errors

${table(
  ERROR_COLUMNS,
  errors.map((name) => rowOf(name, ERRORS[name], refused)),
)}

## Warnings

What is legal and unwise is no error. CDKTF shows it at synth, until it is acknowledged:
\`Warnings.of(cluster).acknowledge('${warnings[0]}', 'the reason')\`.

${table(
  WARNING_COLUMNS,
  warnings.map((name) => rowOf(name, WARNINGS[name], warned)),
)}
`;
}

function rowOf(
  name: string,
  { rule, remedy }: { readonly rule: string; readonly remedy: string },
  all: readonly Told[],
): readonly string[] {
  const told = all.filter((one) => one.name === name);
  const subjects = [...new Set(told.map(({ subject }) => subject))];
  return [code(name), rule, remedy, subjects.join(', '), code(told[0]!.given)];
}

function refusals(): readonly Told[] {
  return [
    ...REFUSED_AT_ONCE.map(({ declare }) => thrownBy(declare)),
    ...REFUSED_AT_SYNTH.map(({ declare }) => {
      const stack = declare();
      return thrownBy(() => Testing.synth(stack));
    }),
  ].map(({ name, message, path }) => toldIn(name, message, path, '. Allowed: '));
}

function advice(): readonly Told[] {
  return WARNING_ROWS.flatMap(({ warning, declare }) =>
    Warnings.of(declare())
      .open.filter(({ name }) => name === warning)
      .map(({ name, message, path }) => toldIn(name, message, path, '. Advised: ')),
  );
}

function toldIn(name: string, message: string, path: string, end: string): Told {
  const given = message
    // CDKTF puts words of its own before what is found at synth.
    .slice(message.indexOf(`${name}: `) + `${name}: `.length, message.indexOf(end))
    // Whatever was counted before it.
    .replace(/TOKEN\.\d+/, 'TOKEN.0');
  const subject = given.slice(0, given.indexOf(` of ${path} is `));
  return { name, subject: subject.replace(/\[\d+\]/g, '[]'), given };
}
