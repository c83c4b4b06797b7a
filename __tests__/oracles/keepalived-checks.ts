import { KeepalivedConfError, type Block, type Statement } from './keepalived-conf';

/** A release of keepalived, by the sources that its keywords were read in: 1.3.5, 2.1.5, 2.2.7. */
export type Release = '1.3' | '2.1' | '2.2';

/** What a real server is checked by, as keepalived would read it. */
export interface ReadCheck {
  readonly checker: string;
  /** Keyword by keyword, what stands behind it. */
  readonly values: ReadonlyMap<string, string>;
  /** The pages of HTTP_GET and SSL_GET. */
  readonly urls: readonly ReadonlyMap<string, string>[];
}

const CONNECTION = ['connect_ip', 'connect_port', 'bindto', 'bind_port', 'connect_timeout'];
const OLD: Readonly<Record<string, readonly string[]>> = {
  TCP_CHECK: [...CONNECTION, 'retry', 'delay_before_retry', 'warmup'],
  HTTP_GET: [...CONNECTION, 'warmup', 'nb_get_retry', 'delay_before_retry', 'url'],
  SMTP_CHECK: [...CONNECTION, 'helo_name', 'warmup', 'delay_before_retry', 'retry', 'host'],
  MISC_CHECK: ['misc_path', 'misc_timeout', 'misc_dynamic', 'warmup', 'user'],
  DNS_CHECK: [...CONNECTION, 'retry', 'type', 'name'],
};
const COMMON = ['retry', 'delay_before_retry', 'warmup', 'delay_loop', 'alpha', 'log_all_failures'];
const CONNECTED = [...CONNECTION, ...COMMON, 'bind_if'];
const HTTP = [...CONNECTED, 'virtualhost', 'http_protocol', 'enable_sni', 'fast_recovery', 'url'];
const MIDDLE: Readonly<Record<string, readonly string[]>> = {
  TCP_CHECK: CONNECTED,
  HTTP_GET: HTTP,
  SMTP_CHECK: [...CONNECTED, 'helo_name', 'host'],
  MISC_CHECK: [...COMMON, 'misc_path', 'misc_timeout', 'misc_dynamic', 'user'],
  DNS_CHECK: [...CONNECTED, 'type', 'name'],
  PING_CHECK: CONNECTED,
  UDP_CHECK: [...CONNECTED, 'require_reply'],
};
const KEYWORDS: { readonly [release in Release]: Readonly<Record<string, readonly string[]>> } = {
  '1.3': { ...OLD, SSL_GET: OLD['HTTP_GET']! },
  '2.1': { ...MIDDLE, SSL_GET: HTTP },
  '2.2': {
    ...MIDDLE,
    SSL_GET: HTTP,
    UDP_CHECK: [...CONNECTED, 'require_reply', 'payload', 'min_reply_length', 'max_reply_length'],
  },
};
const REGEX = ['regex', 'regex_no_match', 'regex_options', 'regex_min_offset', 'regex_max_offset'];

/** What may stand behind a keyword; what is not here takes anything. */
const FORMS: Readonly<Record<string, RegExp>> = {
  connect_port: /^\d{1,5}$/,
  connect_timeout: /^[1-9]\d*$/,
  misc_timeout: /^[1-9]\d*$/,
  retry: /^\d+$/,
  nb_get_retry: /^\d+$/,
  delay_before_retry: /^[1-9]\d*$/,
  enable_sni: /^$/,
  fast_recovery: /^$/,
  misc_dynamic: /^$/,
  regex_no_match: /^$/,
  http_protocol: /^1\.[01]$/,
  status_code: /^[1-5]\d\d(?:-[1-5]\d\d)?(?: [1-5]\d\d(?:-[1-5]\d\d)?)*$/,
  payload: /^(?:[0-9a-f]{2})+$/,
  require_reply: /^(?:[0-9a-f]{2})*$/,
  type: /^(?:A|NS|CNAME|SOA|MX|TXT|AAAA)$/,
  helo_name: /^[\w.-]+$/,
  user: /^[a-z_][\w-]*$/,
};

/**
 * Reads the one check of a real server, and refuses whatever the release does not know.
 *
 * @throws KeepalivedConfError
 */
export function readCheck(server: Block, release: Release, regex = true): ReadCheck {
  const checks = server.statements.filter(({ words }) => /_CHECK$|_GET$/.test(words[0] ?? ''));
  const [check, ...others] = checks;
  if (!check?.block || others.length > 0) throw wrong(check, `${checks.length} checks`);
  const [checker] = check.words as [string];
  const known = KEYWORDS[release][checker];
  if (!known) throw wrong(check, `no ${checker} in ${release}`);
  const values = valuesOf(check.block, known);
  const page = ['path', 'digest', 'status_code'];
  const urls = check.block.all('url').map(({ block }) => {
    const more = release === '1.3' ? [] : ['virtualhost', ...(regex ? REGEX : [])];
    return valuesOf(block!, [...page, ...more]);
  });
  const several = urls.some((url) => /[ -]/.test(url.get('status_code') ?? ''));
  if (release === '1.3' && several) throw wrong(check, 'one status in 1.3');
  if (checker.endsWith('_GET') === (urls.length === 0)) throw wrong(check, 'no url');
  return { checker, values, urls };
}

function valuesOf(block: Block, known: readonly string[]): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const statement of block.statements) {
    const [keyword = '', ...rest] = statement.words;
    if (!known.includes(keyword)) throw wrong(statement, `${keyword} is unknown`);
    if (keyword === 'url') continue;
    if (values.has(keyword)) throw wrong(statement, `${keyword} again`);
    const value = rest.join(' ');
    if (FORMS[keyword]?.test(value) === false) throw wrong(statement, `${keyword} ${value}`);
    values.set(keyword, value);
  }
  return values;
}

function wrong(statement: Statement | undefined, message: string): KeepalivedConfError {
  return new KeepalivedConfError(statement?.line ?? 0, message);
}
