/** Something that makes Piranha's parser refuse the file. */
export interface LvsCfError {
  /** 1-based line in the file. */
  readonly line: number;
  readonly message: string;
}

/** Something that parses, and is wrong all the same. */
export interface LvsCfFinding {
  /** Stable name of the rule, such as `order` or `device-alias`. */
  readonly rule: string;
  readonly message: string;
}

/** A value as written. */
export interface LvsCfToken {
  readonly text: string;
  readonly quoted: boolean;
}

/** One meaningful line. */
export type LvsCfLine =
  | {
      readonly kind: 'set';
      readonly line: number;
      readonly key: string;
      readonly values: readonly LvsCfToken[];
    }
  | { readonly kind: 'open'; readonly line: number; readonly block: string; readonly name: string }
  | { readonly kind: 'close'; readonly line: number };

/** What both stages of the reader report into. */
export interface LvsCfReport {
  readonly errors: LvsCfError[];
  readonly findings: LvsCfFinding[];
}

const maxTokens = 99;
const guiLineBytes = 80;
const guiStringLineBytes = 300;
const longLineKeys = ['send', 'expect', 'send_program'];

/** Splits the text of an lvs.cf into its meaningful lines, by Piranha's lexical rules. */
export function readLines(text: string, report: LvsCfReport): readonly LvsCfLine[] {
  if (text.startsWith('\uFEFF')) {
    report.errors.push({ line: 1, message: 'byte order mark: not understood' });
  }
  return text.split('\n').flatMap((raw, index) => {
    const line = index + 1;
    const fault = forbiddenByte(raw);
    if (fault !== undefined) {
      report.errors.push({ line, message: fault });
      return [];
    }
    if (raw.startsWith('#')) return [];
    const tokens = tokenize(raw);
    if (typeof tokens === 'string') {
      report.errors.push({ line, message: tokens });
      return [];
    }
    if (tokens.length === 0) return [];
    if (tokens.length > maxTokens) {
      report.errors.push({ line, message: `${tokens.length} tokens: at most ${maxTokens} a line` });
      return [];
    }
    if (tokens.some((token) => !token.quoted && /[^\x21-\x7e]/.test(token.text))) {
      report.findings.push({
        rule: 'non-ascii',
        message: `line ${line}: a word that is not ASCII`,
      });
    }
    checkGuiLength(raw, tokens, line, report);
    const statement = classify(tokens, line, report);
    if (typeof statement === 'string') {
      report.errors.push({ line, message: statement });
      return [];
    }
    return [statement];
  });
}

function forbiddenByte(raw: string): string | undefined {
  if (raw.includes('\0')) return 'NUL: crashes the parser';
  if (raw.includes('\r')) return 'carriage return: everything after line 1 is silently skipped';
  const control = /[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]/.exec(raw);
  if (control) return `control character ${JSON.stringify(control[0])}`;
  return undefined;
}

/** The tokens of a line, or what is wrong with it. */
function tokenize(raw: string): LvsCfToken[] | string {
  const tokens: LvsCfToken[] = [];
  let at = 0;
  while (at < raw.length) {
    const char = raw.charAt(at);
    if (char === ' ' || char === '\t') {
      at += 1;
      continue;
    }
    if (char === '"' || char === "'") {
      const end = raw.indexOf(char, at + 1);
      if (end === -1) return 'quote not closed on its line';
      if (end + 1 < raw.length) return 'something behind the closing quote: "missing arguments"';
      tokens.push({ text: raw.slice(at + 1, end), quoted: true });
      at = end + 1;
      continue;
    }
    const end = raw.slice(at).search(/[ \t]/);
    const word = end === -1 ? raw.slice(at) : raw.slice(at, at + end);
    if (/["']/.test(word)) return `quote inside the word ${word}`;
    if (word.startsWith('#')) return 'comment that does not stand at the start of its line';
    tokens.push({ text: word, quoted: false });
    at += word.length;
  }
  return tokens;
}

function checkGuiLength(
  raw: string,
  tokens: readonly LvsCfToken[],
  line: number,
  report: LvsCfReport,
): void {
  const limit = longLineKeys.includes(tokens[0]?.text ?? '') ? guiStringLineBytes : guiLineBytes;
  const bytes = Buffer.byteLength(raw);
  if (bytes > limit) {
    report.findings.push({
      rule: 'gui-line-length',
      message: `line ${line}: ${bytes} bytes, the configuration tool reads ${limit}`,
    });
  }
}

function classify(
  tokens: readonly LvsCfToken[],
  line: number,
  report: LvsCfReport,
): LvsCfLine | string {
  const [first, second, third] = tokens;
  if (first === undefined || first.quoted) return 'a line starts with a keyword';
  if (first.text === '}') {
    if (tokens.length > 1) {
      report.findings.push({
        rule: 'text-behind-brace',
        message: `line ${line}: ignored silently`,
      });
    }
    return { kind: 'close', line };
  }
  if (['virtual', 'failover', 'server'].includes(first.text)) {
    const opens = tokens.length === 3 && third?.text === '{' && !third.quoted;
    if (!opens || second === undefined || second.quoted || /[{}=]/.test(second.text)) {
      return `expected: ${first.text} NAME { and nothing else on the line`;
    }
    return { kind: 'open', line, block: first.text, name: second.text };
  }
  if (second?.text !== '=' || second.quoted) return `unknown command ${first.text}`;
  return { kind: 'set', line, key: first.text, values: tokens.slice(2) };
}
