import { parseArgs, type ParseArgsConfig } from 'node:util';
import { Misuse } from './misuse';

/** What can be done with a lab. */
export const VERBS = [
  'up',
  'status',
  'exec',
  'logs',
  'kill',
  'start',
  'terraform',
  'env',
  'down',
] as const;

/** One of {@link VERBS}. */
export type Verb = (typeof VERBS)[number];

/** A command line, read. Options that a verb does not take are absent. */
export interface LabArguments {
  /** What is to be done; undefined to be told what can be. */
  readonly verb?: Verb;
  /** The stack of `up`, the guest of the others. */
  readonly name?: string;
  /** What stands behind `--`. */
  readonly command: readonly string[];
  /** The lab's folder. */
  readonly folder?: string;
  /** Whether `up` goes on with the demonstration. */
  readonly demo: boolean;
  /** Whether the demonstration takes the lab down at its end. */
  readonly thenDown: boolean;
  /** As of `plan`. */
  readonly app?: string;
  /** As of `plan`. */
  readonly output?: string;
  /** As of `plan`. */
  readonly skipSynth: boolean;
  /** The loopback port for a browser. */
  readonly port?: number;
  /** Whether every image comes from where the stack says. */
  readonly vendorImages: boolean;
  /** Whether `status` answers as JSON. */
  readonly json: boolean;
  /** Whether `logs` goes on. */
  readonly follow: boolean;
  /** Whether `down` leaves Terraform out. */
  readonly force: boolean;
}

const FOLDER = { folder: { type: 'string' }, help: { type: 'boolean' } } as const;

const UP = {
  ...FOLDER,
  demo: { type: 'boolean' },
  down: { type: 'boolean' },
  app: { type: 'string' },
  output: { type: 'string' },
  'skip-synth': { type: 'boolean' },
  port: { type: 'string' },
  'vendor-images': { type: 'boolean' },
} as const;

/** What each verb takes: options, whether a name, and whether a command behind `--`. */
const TAKES: {
  readonly [verb in Verb]: {
    readonly options: ParseArgsConfig['options'];
    readonly name?: 'may' | 'must';
    readonly command?: 'may' | 'must';
  };
} = {
  up: { options: UP, name: 'may' },
  status: { options: { ...FOLDER, json: { type: 'boolean' } } },
  exec: { options: FOLDER, name: 'may', command: 'must' },
  logs: { options: { ...FOLDER, follow: { type: 'boolean', short: 'f' } }, name: 'may' },
  kill: { options: FOLDER, name: 'must' },
  start: { options: FOLDER, name: 'must' },
  terraform: { options: FOLDER, command: 'must' },
  env: { options: { ...FOLDER, 'vendor-images': { type: 'boolean' } } },
  down: { options: { ...FOLDER, force: { type: 'boolean' } } },
};

/**
 * Reads what stands behind `cdktf-lvs lab`. The verb is `up` where none is named.
 *
 * @throws Misuse for what makes no sense.
 */
export function readArguments(argv: readonly string[]): LabArguments {
  const divide = argv.indexOf('--');
  const own = divide < 0 ? argv : argv.slice(0, divide);
  const command = divide < 0 ? [] : argv.slice(divide + 1);
  const named = own.findIndex((one) => (VERBS as readonly string[]).includes(one));
  // Behind another word, such as the stack's name, or the value of an option, it is no verb.
  const verb = named === 0 ? (own[0] as Verb) : 'up';
  const { values, positionals } = parse(verb, named === 0 ? own.slice(1) : own);
  const text = (key: string) => values[key] as string | undefined;
  const flag = (key: string) => values[key] === true;
  const takes = TAKES[verb];
  if (!flag('help')) assertCount(verb, positionals, command, divide >= 0);
  return {
    verb: flag('help') ? undefined : verb,
    name: takes.name && positionals[0],
    command,
    folder: text('folder'),
    demo: flag('demo'),
    thenDown: flag('down'),
    app: text('app'),
    output: text('output'),
    skipSynth: flag('skip-synth'),
    port: portOf(text('port')),
    vendorImages: flag('vendor-images'),
    json: flag('json'),
    follow: flag('follow'),
    force: flag('force'),
  };
}

function parse(verb: Verb, args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: TAKES[verb].options as NonNullable<ParseArgsConfig['options']>,
    });
  } catch (cause) {
    throw new Misuse(`lab ${verb}: ${(cause as Error).message}`);
  }
}

function assertCount(
  verb: Verb,
  positionals: readonly string[],
  command: readonly string[],
  divided: boolean,
): void {
  const { name, command: takesCommand } = TAKES[verb];
  const [, ...surplus] = name ? positionals : ['', ...positionals];
  if (surplus.length > 0) throw new Misuse(`lab ${verb} does not take ${surplus.join(' ')}.`);
  if (name === 'must' && positionals.length === 0) throw new Misuse(`lab ${verb} takes a guest.`);
  if (takesCommand === 'must' && command.length === 0) {
    throw new Misuse(`lab ${verb} takes a command behind --.`);
  }
  if (!takesCommand && divided) throw new Misuse(`lab ${verb} takes no command.`);
}

function portOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65535) return port;
  throw new Misuse(`--port is ${text}. Allowed: a whole number from 1 to 65535.`);
}
