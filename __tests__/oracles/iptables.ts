import {
  extensions,
  markAndMask,
  matchOption,
  portList,
  portRange,
  protocolName,
  readMatch,
} from './iptables-matches';
import {
  IptablesError,
  type IptablesFile,
  type IptablesRule,
  type IptablesTable,
  type Match,
  type Target,
} from './iptables-types';

export * from './iptables-types';
export { markOf, natOf, verdict, type Outcome } from './iptables-walk';

/** The chains that each table of the kernel has. */
const builtIn = new Map([
  ['filter', ['INPUT', 'FORWARD', 'OUTPUT']],
  ['nat', ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING']],
  ['mangle', ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING']],
]);

/** Targets and the options each takes; those of `must` are needed. */
const targets = new Map<string, { tables?: string[]; may?: string[]; must?: string[] }>([
  ['ACCEPT', {}],
  ['DROP', {}],
  ['RETURN', {}],
  ['REJECT', { tables: ['filter'], may: ['--reject-with'] }],
  ['LOG', { may: ['--log-prefix', '--log-level'] }],
  ['MARK', { tables: ['mangle'], may: ['--set-mark', '--set-xmark'] }],
  ['MASQUERADE', { tables: ['nat'], may: ['--to-ports'] }],
  ['REDIRECT', { tables: ['nat'], may: ['--to-ports'] }],
  ['SNAT', { tables: ['nat'], must: ['--to-source'] }],
  ['DNAT', { tables: ['nat'], must: ['--to-destination'] }],
]);

/** Extensions for certain protocols only. */
const protocolsOf = new Map([
  ['tcp', ['tcp']],
  ['udp', ['udp']],
  ['icmp', ['icmp']],
  ['multiport', ['tcp', 'udp', 'sctp']],
]);

interface OpenTable extends IptablesTable {
  readonly name: string;
  readonly policies: Map<string, 'ACCEPT' | 'DROP' | '-'>;
  readonly rules: IptablesRule[];
}

/**
 * Reads a file in the form of iptables-save.
 *
 * @throws IptablesError at the first thing that iptables-restore would refuse, or that this
 * reader does not know; nothing is skipped.
 */
export function readIptables(text: string): IptablesFile {
  const tables = new Map<string, OpenTable>();
  let open: OpenTable | undefined;
  const lines = text.split('\n');
  if (lines.pop() !== '') throw new IptablesError(lines.length + 1, 'no newline at the end');
  lines.forEach((raw, index) => {
    const line = index + 1;
    const fail = (message: string): never => {
      throw new IptablesError(line, message);
    };
    if (/[^\x20-\x7e]/.test(raw)) fail('a character that is not printable ASCII');
    if (raw === '' || raw.startsWith('#')) return;
    if (raw.startsWith('*')) {
      if (open !== undefined) fail(`table ${open.name} is not committed`);
      const name = raw.slice(1);
      if (!builtIn.has(name)) fail(`unknown table ${name}`);
      if (tables.has(name)) fail(`table ${name} twice`);
      open = { name, policies: new Map(), rules: [] };
      tables.set(name, open);
      return;
    }
    if (open === undefined) return fail('outside a table');
    if (raw === 'COMMIT') {
      checkJumps(open);
      open = undefined;
    } else if (raw.startsWith(':')) {
      readChain(raw, open, fail);
    } else {
      open.rules.push(readRule(raw, line, open));
    }
  });
  if (open !== undefined) throw new IptablesError(lines.length, 'the last table is not committed');
  return { tables, rules: [...tables.values()].flatMap(({ rules }) => rules) };
}

function readChain(raw: string, table: OpenTable, fail: (message: string) => never): void {
  const match = /^:(\S{1,28}) (ACCEPT|DROP|-)( \[\d+:\d+\])?$/.exec(raw);
  if (match === null) return fail(`not a chain: ${raw}`);
  const [, chain = '', policy] = match;
  if (builtIn.get(table.name)?.includes(chain) === (policy === '-')) {
    fail(`policy ${policy} for ${chain}: built-in chains have ACCEPT or DROP, others -`);
  }
  if (table.policies.has(chain)) fail(`chain ${chain} twice`);
  if (targets.has(chain)) fail(`chain ${chain} has the name of a target`);
  table.policies.set(chain, policy as 'ACCEPT' | 'DROP' | '-');
}

function checkJumps(table: OpenTable): void {
  for (const { line, target, chain } of table.rules) {
    const name = target?.name ?? 'RETURN';
    if (!targets.has(name) && table.policies.get(name) !== '-') {
      throw new IptablesError(line, `no target or chain ${name}`);
    }
    if (!table.policies.has(chain) && builtIn.get(table.name)?.includes(chain) !== true) {
      throw new IptablesError(line, `no chain ${chain}`);
    }
  }
}

/** Words of a rule; double quotes hold blanks together. */
function words(raw: string): string[] {
  const found = raw.match(/"(?:[^"\\]|\\.)*"|[^\s"]+/g) ?? [];
  if (raw.replace(/"(?:[^"\\]|\\.)*"/g, '').includes('"')) throw new Error('quote not closed');
  return found.map((word) =>
    word.startsWith('"') ? word.slice(1, -1).replace(/\\(.)/g, '$1') : word,
  );
}

function readRule(raw: string, line: number, table: OpenTable): IptablesRule {
  try {
    const rest = words(raw.replace(/^\[\d+:\d+\] /, ''));
    const [verb, chain] = rest.splice(0, 2);
    if (verb !== '-A' || chain === undefined) throw new Error(`not -A CHAIN …: ${raw}`);
    const { matches, target } = readArguments(rest, table.name);
    const said = (option: string) => matches.find((match) => match.option === option);
    const protocol = said('--protocol');
    const name = protocol && `${protocol.negated ? '! ' : ''}${protocolName(protocol.argument)}`;
    const plain = (option: string) => {
      const match = said(option);
      return match && `${match.negated ? '! ' : ''}${match.argument}`;
    };
    const ranges = (one: string, many: string) => {
      const single = said(one);
      const several = said(many);
      return single ? [portRange(single.argument)] : several && portList(several.argument);
    };
    const mark = target?.options.get('--set-mark') ?? target?.options.get('--set-xmark');
    return {
      table: table.name,
      chain,
      line,
      text: raw,
      matches,
      target,
      protocol: name,
      src: plain('--source'),
      dst: plain('--destination'),
      in: plain('--in-interface'),
      out: plain('--out-interface'),
      dports: ranges('--dport', '--dports'),
      sports: ranges('--sport', '--sports'),
      mark: mark === undefined ? undefined : markAndMask(mark)[0],
    };
  } catch (error) {
    throw new IptablesError(line, error instanceof Error ? error.message : String(error));
  }
}

function readArguments(
  rest: string[],
  table: string,
): { matches: Match[]; target: Target | undefined } {
  const matches: Match[] = [];
  const loaded = new Set<string>();
  let target: { name: string; options: Map<string, string> } | undefined;
  while (rest.length > 0) {
    const negated = rest[0] === '!';
    if (negated) rest.shift();
    const option = rest.shift() ?? '';
    const name = matchOption(option);
    const argument = name === '--syn' ? '' : rest.shift();
    if (argument === undefined) throw new Error(`${option} needs an argument`);
    if (name !== undefined) {
      if (matches.some((match) => match.option === name)) throw new Error(`${option} twice`);
      matches.push(readMatch(name, argument, negated, loaded));
      if (name === '--protocol' && !negated) loaded.add(protocolName(argument));
    } else if (negated) {
      throw new Error(`! before ${option}`);
    } else if (option === '-m' || option === '--match') {
      if (!extensions.includes(argument)) throw new Error(`unknown match ${argument}`);
      needProtocol(argument, loaded);
      loaded.add(argument);
    } else if (option === '-j' || option === '--jump') {
      if (target !== undefined) throw new Error('two targets');
      target = { name: argument, options: new Map() };
    } else {
      const known = targets.get(target?.name ?? '');
      if (
        target === undefined ||
        ![...(known?.may ?? []), ...(known?.must ?? [])].includes(option)
      ) {
        throw new Error(`unknown option ${option}`);
      }
      target.options.set(option, argument);
    }
  }
  if (target !== undefined) checkTarget(target, table, matches);
  return { matches, target };
}

/** An extension for a protocol needs `-p` with it; multiport any protocol that has ports. */
function needProtocol(extension: string, loaded: ReadonlySet<string>): void {
  const needed = protocolsOf.get(extension);
  if (needed !== undefined && !needed.some((protocol) => loaded.has(protocol))) {
    throw new Error(`-m ${extension} needs -p ${needed.join(' or ')}`);
  }
}

function checkTarget(target: Target, table: string, matches: readonly Match[]): void {
  const known = targets.get(target.name);
  if (known?.tables?.includes(table) === false) throw new Error(`${target.name} in table ${table}`);
  for (const option of known?.must ?? []) {
    if (!target.options.has(option)) throw new Error(`${target.name} needs ${option}`);
  }
  if (target.name === 'MARK' && target.options.size !== 1) throw new Error('MARK sets one mark');
  const protocol = matches.find(({ option }) => option === '--protocol')?.argument ?? 'all';
  if (target.options.has('--to-ports') && !['tcp', 'udp'].includes(protocolName(protocol))) {
    throw new Error('--to-ports needs -p tcp or udp');
  }
}
