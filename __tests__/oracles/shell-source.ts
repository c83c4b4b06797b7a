import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run, withTempDir } from '../../tools/checkers/run';

/** What came of sourcing a file with a real shell. */
export interface Sourced {
  /** Only assignments took place: nothing ran, nothing was printed, nothing was created. */
  readonly ok: boolean;
  /** Every variable that the file set, as the shell holds it. */
  readonly variables: ReadonlyMap<string, string>;
  /** The shell's trace (`set -x`) of the sourcing. */
  readonly trace: string;
  /** What else than assigning happened. */
  readonly faults: readonly string[];
}

/** Separates what the file itself may print from what we ask the shell afterwards. */
const marker = '\0cdktf-lvs:sourced\0';

/**
 * The trace goes to descriptor 3. Nothing here needs a program, for PATH is empty. The variables
 * that were there before are listed first, so that those set by a side effect (`${OTHER:=x}`)
 * show too.
 */
const script = [
  'readonly oracle_before=" $(compgen -v | while read -r oracle; do printf "%s " "$oracle"; done)"',
  'BASH_XTRACEFD=3',
  "PS4='+ '",
  'set -x',
  '. ifcfg',
  'oracle_status=$?',
  'set +x',
  "printf '\\0cdktf-lvs:sourced\\0'",
  'printf "%s\\0" "$oracle_status" "$!"',
  'declare -F | while read -r oracle; do printf "function:%s\\0" "$oracle"; done',
  'for oracle in $(compgen -v); do',
  '  case $oracle_before in *" $oracle "*) ;; *) printf "%s=%s\\0" "$oracle" "${!oracle}" ;; esac',
  'done',
].join('\n');

/** Variables that our own script or the shell itself sets while it runs. */
const ours = /^(oracle.*|BASH_XTRACEFD|PS4|PIPESTATUS|_)$/;

/**
 * Sources a file with a real bash (`env -i bash --noprofile --norc`) in an empty folder with an
 * empty PATH, and tells what it did. The shell is a restricted one (`-r`): what a hostile file
 * tries is seen in the trace, but cannot harm the machine that runs the tests.
 */
export async function sourceIfcfg(text: string): Promise<Sourced> {
  return withTempDir(async (dir) => {
    await writeFile(join(dir, 'ifcfg'), text);
    const args = ['--noprofile', '--norc', '-r', '-c', script];
    const result = await run('/bin/bash', args, { cwd: dir, env: { PATH: '' }, extraFd: true });
    const faults: string[] = [];
    if (result.code !== 0) faults.push(`the shell ended with ${result.code}`);
    if (result.stderr !== '') faults.push(`the shell complained: ${result.stderr.trim()}`);
    const [printed = '', status = '', job = '', ...rest] = splitAtMarker(result.stdout);
    if (printed !== '') faults.push(`the file printed ${JSON.stringify(printed)}`);
    if (status !== '0') faults.push(`sourcing returned ${status}`);
    if (job !== '') faults.push('the file started a background job');
    const variables = new Map<string, string>();
    for (const entry of rest) {
      const name = entry.slice(0, entry.indexOf('='));
      if (entry.startsWith('function:')) faults.push(`the file defined a ${entry}`);
      else if (!ours.test(name)) variables.set(name, entry.slice(name.length + 1));
    }
    const trace = ownTrace(result.fd3);
    faults.push(...foreignSteps(trace, variables));
    for (const [name, value] of variables) {
      if (!literally(text, name, value))
        faults.push(`the value of ${name} does not stand in the file`);
    }
    const left = await readdir(dir);
    if (left.length !== 1) faults.push(`files were created: ${left.join(' ')}`);
    if ((await readFile(join(dir, 'ifcfg'), 'utf8')) !== Buffer.from(text).toString('utf8')) {
      faults.push('the file changed itself');
    }
    return { ok: faults.length === 0, variables, trace: trace.join('\n'), faults };
  });
}

/** Whether a line gives the variable this very value, with nothing for the shell to expand. */
function literally(text: string, name: string, value: string): boolean {
  const written = [value, `"${value}"`, `'${value}'`].map((form) => `${name}=${form}`);
  return text.split('\n').some((line) => written.includes(line));
}

function splitAtMarker(stdout: string): string[] {
  const at = stdout.lastIndexOf(marker);
  if (at === -1) return [stdout];
  return [
    stdout.slice(0, at),
    ...stdout
      .slice(at + marker.length)
      .split('\0')
      .slice(0, -1),
  ];
}

/** The trace without the steps of our own script around the sourcing. */
function ownTrace(raw: string): string[] {
  const lines = raw.split('\n').filter((line) => line !== '');
  const first = lines.indexOf('+ . ifcfg');
  const steps = lines.slice(first + 1);
  // The last such step is ours: what the file itself may have traced stands before it.
  const end = steps.map((line) => /^\+ oracle_status=\d+$/.test(line)).lastIndexOf(true);
  return steps.slice(0, end === -1 ? undefined : end);
}

/** Steps of the trace that are no plain assignments, and variables that no step assigned. */
function foreignSteps(trace: readonly string[], variables: ReadonlyMap<string, string>): string[] {
  const faults: string[] = [];
  const assigned = new Set<string>();
  for (const step of trace) {
    const match = /^\++ ([A-Za-z_][A-Za-z0-9_]*)=/.exec(step);
    // The shell quotes what it traces, so a bare parenthesis is an array and not a value.
    const array = /^\++ \w+=\(/.test(step);
    if (match === null || array || step.startsWith('+++')) faults.push(`the shell ran: ${step}`);
    else assigned.add(match[1] as string);
  }
  for (const name of variables.keys()) {
    if (!assigned.has(name)) faults.push(`${name} was set by a side effect`);
  }
  for (const name of assigned) {
    if (!variables.has(name)) faults.push(`${name} belongs to the shell itself`);
  }
  return faults;
}
