import {
  globalKeywords,
  type Keyword,
  type LvsCfValue,
  serverKeywords,
  virtualKeywords,
} from './lvs-cf-keywords';
import {
  type LvsCfError,
  type LvsCfFinding,
  type LvsCfLine,
  type LvsCfReport,
  readLines,
} from './lvs-cf-lines';
import { checkService } from './lvs-cf-rules';

export type { AddressOnDevice, LvsCfValue } from './lvs-cf-keywords';
export type { LvsCfError, LvsCfFinding } from './lvs-cf-lines';

/** A real server as lvsd would run it: the parser's defaults filled in. */
export interface LvsCfServer {
  readonly name: string;
  /** What is written, key by key. */
  readonly values: ReadonlyMap<string, LvsCfValue>;
  /** `undefined` when the block names none. */
  readonly address: string | undefined;
  /** @default the virtual server's port as seen before this block */
  readonly port: number;
  /** @default 1 */
  readonly weight: number;
  /** @default false */
  readonly active: boolean;
}

/** A virtual server: what is written, and its real servers in order. */
export interface LvsCfVirtual {
  readonly name: string;
  readonly values: ReadonlyMap<string, LvsCfValue>;
  readonly servers: readonly LvsCfServer[];
}

/** What the parser holds after reading. */
export interface LvsCfConfig {
  readonly globals: ReadonlyMap<string, LvsCfValue>;
  readonly virtuals: readonly LvsCfVirtual[];
}

/** The outcome of {@link readLvsCf}. */
export interface LvsCf {
  /** No error and no finding: it parses, and nothing in it breaks the service. */
  readonly ok: boolean;
  readonly config: LvsCfConfig;
  /** What the parser refuses. */
  readonly errors: readonly LvsCfError[];
  /** What the parser takes although it is wrong. */
  readonly findings: readonly LvsCfFinding[];
}

/** Which parser reads. */
export interface LvsCfOptions {
  /** 6 is Piranha 0.8.6; the one of RHEL 5 refuses its newer keys. @default 6 */
  readonly rhel?: 5 | 6;
}

interface OpenBlock {
  readonly block: string;
  readonly name: string;
  readonly line: number;
  readonly values: Map<string, LvsCfValue>;
  readonly servers: LvsCfServer[];
  /** The virtual server's port when this server block began. */
  readonly inheritedPort: number;
  /** Place in the tool's order of the last key read. */
  last: number;
}

/**
 * Reads an lvs.cf as Piranha's parser does, and reports also what that parser takes silently and
 * then breaks on. Never throws.
 */
export function readLvsCf(text: string, options: LvsCfOptions = {}): LvsCf {
  const report: LvsCfReport = { errors: [], findings: [] };
  const reader = new Reader(report, options.rhel ?? 6);
  for (const line of readLines(text, report)) reader.take(line);
  const config = reader.finish();
  checkService(config, report);
  const ok = report.errors.length === 0 && report.findings.length === 0;
  return { ok, config, errors: report.errors, findings: report.findings };
}

/** What nanny sends or expects for a string as written: `\n \r \t \\ \' \"` expanded. */
export function expandNannyEscapes(written: string): string {
  const meaning: Record<string, string> = {
    n: '\n',
    r: '\r',
    t: '\t',
    '\\': '\\',
    "'": "'",
    '"': '"',
  };
  return written.replace(/\\([nrt\\'"])/g, (whole, letter: string) => meaning[letter] ?? whole);
}

class Reader {
  private readonly virtuals: LvsCfVirtual[] = [];
  private readonly open: OpenBlock[] = [block('', '', 0, 0)];

  constructor(
    private readonly report: LvsCfReport,
    private readonly rhel: 5 | 6,
  ) {}

  take(line: LvsCfLine): void {
    if (line.kind === 'set') this.set(line);
    else if (line.kind === 'open') this.begin(line);
    else if (this.open.length > 1) this.end();
    else this.report.errors.push({ line: line.line, message: '} without a block' });
  }

  finish(): LvsCfConfig {
    for (const { block: kind, name } of this.open.slice(1)) {
      this.report.findings.push({
        rule: 'missing-brace',
        message: `${kind} ${name} is never closed`,
      });
    }
    while (this.open.length > 1) this.end();
    this.checkWritten(this.current, 'globals');
    return { globals: this.current.values, virtuals: this.virtuals };
  }

  private get current(): OpenBlock {
    return this.open[this.open.length - 1] as OpenBlock;
  }

  private begin(line: LvsCfLine & { kind: 'open' }): void {
    const inside = this.current.block;
    const fits = line.block === 'server' ? inside === 'virtual' : inside === '';
    if (!fits) {
      const where = inside === '' ? 'outside a virtual' : `inside ${inside} ${this.current.name}`;
      this.report.errors.push({ line: line.line, message: `${line.block} ${where}` });
    } else if (line.block === 'failover') {
      this.report.errors.push({
        line: line.line,
        message: 'failover belongs to service = fos, not lvs',
      });
    }
    const names = line.block === 'server' ? this.current.servers : this.virtuals;
    if (names.some(({ name }) => name === line.name)) {
      this.report.findings.push({
        rule: `duplicate-${line.block}`,
        message: `two called ${line.name}`,
      });
    }
    const port = this.current.values.get('port');
    this.open.push(block(line.block, line.name, line.line, typeof port === 'number' ? port : 80));
  }

  private end(): void {
    const done = this.open.pop() as OpenBlock;
    this.checkWritten(done, `${done.block} ${done.name}`);
    if (done.block === 'virtual') {
      this.virtuals.push({ name: done.name, values: done.values, servers: done.servers });
    } else if (done.block === 'server') {
      const { address, port, weight, active } = Object.fromEntries(done.values);
      this.current.servers.push({
        name: done.name,
        values: done.values,
        address: typeof address === 'string' ? address : undefined,
        port: typeof port === 'number' ? port : done.inheritedPort,
        weight: typeof weight === 'number' ? weight : 1,
        active: active === true,
      });
    }
  }

  private set(line: LvsCfLine & { kind: 'set' }): void {
    const { current } = this;
    const keywords = keywordsOf(current);
    const index = keywords.findIndex(({ key }) => key === line.key);
    const keyword = keywords[index];
    const at = current.block === '' ? line.key : `${current.block} ${current.name}: ${line.key}`;
    if (keyword === undefined || (keyword.since086 === true && this.rhel < 6)) {
      this.report.errors.push({ line: line.line, message: `unknown keyword ${at}` });
      return;
    }
    if (current.values.has(line.key)) {
      this.finding('repeated-keyword', `${at} again in line ${line.line}: the last wins`);
    }
    this.checkOrder(index, at);
    const parsed = keyword.parse(line.values);
    if ('error' in parsed) {
      this.report.errors.push({ line: line.line, message: `${at}: ${parsed.error}` });
      return;
    }
    if (parsed.finding !== undefined) this.finding('value', `${at}: ${parsed.finding}`);
    current.values.set(line.key, parsed.value);
  }

  private checkOrder(index: number, at: string): void {
    const { current } = this;
    const blocksBefore = current.block === '' ? this.virtuals.length : current.servers.length;
    if (current.block === 'virtual' && blocksBefore > 0 && at.endsWith(': port')) {
      this.finding('port-after-server', `${at}: its servers have copied the port already`);
    }
    if (index < current.last || blocksBefore > 0) {
      this.finding('order', `${at} stands later than where the configuration tool puts it`);
    }
    current.last = Math.max(current.last, index);
  }

  private checkWritten(done: OpenBlock, where: string): void {
    for (const { key, mustBeWritten } of keywordsOf(done)) {
      if (mustBeWritten === true && !done.values.has(key)) {
        this.finding('unwritten-default', `${where}: ${key} is left to the parser's default`);
      }
    }
  }

  private finding(rule: string, message: string): void {
    this.report.findings.push({ rule, message });
  }
}

function block(kind: string, name: string, line: number, inheritedPort: number): OpenBlock {
  return { block: kind, name, line, inheritedPort, values: new Map(), servers: [], last: -1 };
}

function keywordsOf({ block: kind }: OpenBlock): readonly Keyword[] {
  if (kind === 'virtual') return virtualKeywords;
  if (kind === 'server') return serverKeywords;
  return kind === '' ? globalKeywords : [];
}
