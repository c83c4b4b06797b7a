import { join } from 'node:path';
import { checkersEnv, checkersPython } from '../../tools/checkers/root';
import { run } from '../../tools/checkers/run';

export { unescapeTerraform, type UnescapeOptions } from './terraform-template';

/** Any value that YAML gives, as JSON holds it; what it cannot hold as `{ $date: … }`,
 * `{ $binary: … }`, `{ $float: … }`, `{ $int: … }`. */
export type YamlValue =
  string | number | boolean | null | readonly YamlValue[] | { readonly [key: string]: YamlValue };

/** A file as cloud-init's write_files would leave it. */
export interface WrittenFile {
  /** Decoded; bytes that are no UTF-8 show as U+FFFD. */
  readonly content: string;
  readonly bytes: Buffer;
  /** Four octal digits, such as `0644`. */
  readonly permissions: string;
  readonly owner: string;
  /** Whether it is added to a file that is there. */
  readonly append: boolean;
  /** Whether it is written after users and packages exist. */
  readonly defer: boolean;
}

/** What a machine's cloud-init makes of its user-data. */
export interface UserData {
  readonly config: { readonly [key: string]: YamlValue };
  /** By absolute path, in the order of writing; of two entries for one path the later counts. */
  readonly files: ReadonlyMap<string, WrittenFile>;
  /**
   * What cloud-init takes silently and should not have been given: a key twice, an unknown
   * top-level key, permissions that are no string, an unknown encoding, a path written twice.
   */
  readonly problems: readonly string[];
}

interface PythonFile extends Omit<WrittenFile, 'bytes'> {
  readonly path: string;
}

type PythonOutcome =
  | { readonly error: string }
  | {
      readonly config: UserData['config'];
      readonly files: readonly PythonFile[];
      readonly problems: readonly string[];
    };

/**
 * Reads one `#cloud-config` text as cloud-init does. For several, {@link readAllUserData}.
 *
 * @throws Error when cloud-init could not read it.
 */
export async function readUserData(text: string): Promise<UserData> {
  const [only] = await readAllUserData([text]);
  return only as UserData;
}

/**
 * Reads `#cloud-config` texts with PyYAML (YAML 1.1) and cloud-init's own decoding of write_files,
 * with one start of Python for all.
 *
 * @throws Error naming the first text that cloud-init could not read, and why.
 */
export async function readAllUserData(texts: readonly string[]): Promise<readonly UserData[]> {
  const script = join(__dirname, 'python', 'read_user_data.py');
  const result = await run(await checkersPython(), [script], {
    env: await checkersEnv(),
    input: JSON.stringify(texts),
  });
  if (result.code !== 0) throw new Error(`user-data could not be read: ${result.stderr}`);
  const outcomes = JSON.parse(result.stdout) as PythonOutcome[];
  return outcomes.map((outcome, index) => {
    if ('error' in outcome) throw new Error(`user-data ${index}: ${outcome.error}`);
    return collect(outcome);
  });
}

function collect(outcome: Exclude<PythonOutcome, { error: string }>): UserData {
  const files = new Map<string, WrittenFile>();
  const problems = [...outcome.problems];
  for (const { path, ...file } of outcome.files) {
    if (files.has(path) && !file.append) problems.push(`${path} is written twice`);
    const bytes = Buffer.from(file.content, 'base64');
    files.set(path, { ...file, bytes, content: bytes.toString('utf8') });
  }
  return { config: outcome.config, files, problems };
}
