/**
 * A reader of keepalived.conf, after keepalived.conf(5): blocks in braces, comments from `#` or `!`
 * to the end of the line unless quoted, strings in double quotes with the escapes of a shell.
 * Where the manual and the program are lenient it is strict: a brace stands at the end of its
 * line or alone on it, and a `$` is refused, since it may stand for a parameter.
 */

/** One statement: its words, and the statements of its block if it has one. */
export interface Statement {
  readonly words: readonly string[];
  readonly block?: Block;
  readonly line: number;
}

/** The statements between two braces, or of the whole file. */
export class Block {
  constructor(public readonly statements: readonly Statement[]) {}

  /** All statements that begin with these words, in order. */
  public all(...words: readonly string[]): readonly Statement[] {
    return this.statements.filter((one) => words.every((word, index) => one.words[index] === word));
  }

  /** The block of the one statement that begins with these words. */
  public in(...words: readonly string[]): Block {
    const { block } = this.only(...words);
    if (!block) throw new KeepalivedConfError(0, `${words.join(' ')} has no block`);
    return block;
  }

  /** What follows the one statement that begins so, its words joined; undefined without one. */
  public value(word: string): string | undefined {
    return this.all(word).length === 0 ? undefined : this.only(word).words.slice(1).join(' ');
  }

  /** Whether there is a statement of this word alone. */
  public has(word: string): boolean {
    return this.all(word).some(({ words }) => words.length === 1);
  }

  /** The first word of every statement: the members of a list. */
  public get list(): readonly string[] {
    return this.statements.map(({ words }) => words.join(' '));
  }

  private only(...words: readonly string[]): Statement {
    const [found, ...others] = this.all(...words);
    if (found && others.length === 0) return found;
    throw new KeepalivedConfError(
      found?.line ?? 0,
      `${words.join(' ')} stands ${others.length + (found ? 1 : 0)} times`,
    );
  }
}

/** A text that is no keepalived.conf. */
export class KeepalivedConfError extends Error {
  constructor(
    public readonly line: number,
    message: string,
  ) {
    super(`line ${line}: ${message}`);
  }
}

interface Open {
  readonly statements: Statement[];
  readonly words: readonly string[];
  readonly line: number;
}

/**
 * Reads a whole file.
 *
 * @throws KeepalivedConfError
 */
export function readKeepalivedConf(text: string): Block {
  const open: Open[] = [{ statements: [], words: [], line: 0 }];
  const top = () => open[open.length - 1] as Open;
  const lines = text.split('\n');
  if (lines.pop() !== '') throw new KeepalivedConfError(lines.length, 'no newline at the end');
  lines.forEach((raw, index) => {
    const line = index + 1;
    const tokens = tokenize(raw, line);
    if (tokens.length === 0) return;
    const bare = (at: number) => (tokens[at]?.quoted ? '' : tokens[at]?.text);
    const words = tokens.map((token) => token.text);
    const last = tokens.length - 1;
    const braces = tokens.filter((_, at) => bare(at) === '{' || bare(at) === '}').length;
    if (bare(0) === '}' && tokens.length === 1) {
      const closed = top();
      if (open.length === 1) throw new KeepalivedConfError(line, 'a } too many');
      open.pop();
      top().statements.push({
        words: closed.words,
        block: new Block(closed.statements),
        line: closed.line,
      });
    } else if (bare(last) === '{' && last > 0 && braces === 1) {
      open.push({ statements: [], words: words.slice(0, -1), line });
    } else if (braces === 0) {
      top().statements.push({ words, line });
    } else {
      throw new KeepalivedConfError(line, 'a brace in the middle of a line');
    }
  });
  if (open.length > 1) throw new KeepalivedConfError(top().line, 'a block without its end');
  return new Block(top().statements);
}

interface Token {
  readonly text: string;
  readonly quoted: boolean;
}

function tokenize(raw: string, line: number): readonly Token[] {
  if (/[^\t\x20-\x7e]/.test(raw)) throw new KeepalivedConfError(line, 'not printable ASCII');
  if (raw.includes('$')) throw new KeepalivedConfError(line, 'a parameter');
  if (/^\s*[@~]/.test(raw)) throw new KeepalivedConfError(line, 'a condition or a sequence');
  const tokens: Token[] = [];
  let rest = raw.trimStart();
  while (rest !== '' && !/^[#!]/.test(rest)) {
    const quoted = rest.startsWith('"');
    const found = quoted ? /^"((?:[^"\\]|\\.)*)"/.exec(rest) : /^[^\s"'#!\\]+/.exec(rest);
    if (!found) throw new KeepalivedConfError(line, 'a quote or an escape out of place');
    const text = quoted ? unescape(found[1] as string) : found[0];
    rest = rest.slice(found[0].length);
    if (rest !== '' && !/^[\s#!]/.test(rest)) {
      throw new KeepalivedConfError(line, 'two words without a blank');
    }
    tokens.push({ text, quoted });
    rest = rest.trimStart();
  }
  return tokens;
}

/** As regular expressions are read: octal numbers of up to three digits, or the character itself. */
function unescape(text: string): string {
  return text.replace(/\\([0-7]{1,3}|.)/g, (_, escaped: string) =>
    /^[0-7]/.test(escaped) ? String.fromCharCode(parseInt(escaped, 8)) : escaped,
  );
}
