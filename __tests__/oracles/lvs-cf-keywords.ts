import type { LvsCfToken } from './lvs-cf-lines';

/** An address and the alias device that carries it. */
export interface AddressOnDevice {
  readonly ip: string;
  readonly device: string;
}

/** A value as the parser holds it. Strings keep their escapes: nanny expands those later. */
export type LvsCfValue = string | number | boolean | AddressOnDevice;

/** The value, or what the parser has against it; `finding` for what it takes and should not. */
export type ParsedValue =
  { readonly value: LvsCfValue; readonly finding?: string } | { readonly error: string };

/** How one keyword is read. */
export interface Keyword {
  readonly key: string;
  readonly parse: (values: readonly LvsCfToken[]) => ParsedValue;
  /** Whether leaving it out means something else than what the configuration tool would write. */
  readonly mustBeWritten?: boolean;
  /** Only Piranha 0.8.6 (RHEL 6) knows it. */
  readonly since086?: boolean;
}

function single(read: (token: LvsCfToken) => ParsedValue): Keyword['parse'] {
  return (values) => {
    const [only] = values;
    if (only === undefined) return { error: 'missing arguments' };
    if (values.length > 1) return { error: `one value expected, ${values.length} given` };
    return read(only);
  };
}

function bare(read: (text: string) => ParsedValue): Keyword['parse'] {
  return single((token) => (token.quoted ? { error: 'a quoted value' } : read(token.text)));
}

/** A C integer literal; the parser checks no range, so a bad one is only a finding. */
function int(min: number, max: number): Keyword['parse'] {
  return bare((text) => {
    if (!/^[+-]?(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)$/.test(text)) {
      return { error: `${text} is not an integer` };
    }
    const digits = text.replace(/^[+-]/, '');
    const octal = /^0[0-7]+$/.test(digits);
    const size = octal ? parseInt(digits, 8) : Number(digits);
    const value = text.startsWith('-') ? -size : size;
    if (!/^(0|-?[1-9][0-9]*)$/.test(text)) return { value, finding: `${text} is read as ${value}` };
    if (value < min || value > max) return { value, finding: `${value} is not in ${min}..${max}` };
    return { value };
  });
}

const bool = bare((text) =>
  text === '0' || text === '1' ? { value: text === '1' } : { error: `${text} is neither 0 nor 1` },
);

function oneOf(...allowed: string[]): Keyword['parse'] {
  return bare((text) =>
    allowed.includes(text)
      ? { value: text }
      : { error: `${text} is none of ${allowed.join(', ')}` },
  );
}

const word = bare((text) => ({ value: text }));

function isQuad(text: string): boolean {
  const parts = text.split('.');
  return (
    parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && +part < 256)
  );
}

const address = bare((text) =>
  isQuad(text) ? { value: text } : { error: `${text} is not a dotted quad` },
);

const mask = bare((text) => {
  if (/^\d+$/.test(text)) return { value: text, finding: `${text} is read as 0.0.0.${text}` };
  if (!isQuad(text)) return { error: `${text} is not a dotted quad` };
  const bits = text.split('.').map((part) => (+part).toString(2).padStart(8, '0'));
  if (!/^1+0*$/.test(bits.join(''))) return { value: text, finding: `${text} is no netmask` };
  return { value: text };
});

const device = bare((text) =>
  text.length < 16 ? { value: text } : { error: `${text} has ${text.length} characters, not < 16` },
);

const addressOnDevice: Keyword['parse'] = (values) => {
  const [ip, name] = values;
  if (ip === undefined || name === undefined) return { error: 'IP and DEVICE expected' };
  if (values.length > 2) return { error: `two values expected, ${values.length} given` };
  const first = address([ip]);
  const second = device([name]);
  if ('error' in first) return first;
  if ('error' in second) return second;
  return { value: { ip: ip.text, device: name.text } };
};

function string(maxBytes: number): Keyword['parse'] {
  return single((token) => {
    if (!token.quoted) return { error: `${token.text} is not quoted` };
    const bytes = Buffer.byteLength(token.text);
    return bytes > maxBytes
      ? { error: `${bytes} bytes, at most ${maxBytes}` }
      : { value: token.text };
  });
}

/** More than nine digits overflow the parser's buffer. */
const persistent: Keyword['parse'] = (values) =>
  (values[0]?.text.length ?? 0) > 9 ? { error: 'more than nine digits' } : seconds(values);

const maxInt = 2 ** 31 - 1;
const seconds = int(0, maxInt);
const interval = int(1, maxInt);
const port = int(1, 65_535);
const endless = Number.POSITIVE_INFINITY;

/** The keywords outside blocks, in the configuration tool's order. */
export const globalKeywords: readonly Keyword[] = [
  { key: 'serial_no', parse: int(0, maxInt), mustBeWritten: true },
  { key: 'primary', parse: address },
  { key: 'primary_private', parse: address },
  { key: 'service', parse: oneOf('lvs', 'fos') },
  { key: 'rsh_command', parse: word, mustBeWritten: true },
  { key: 'backup_active', parse: bool },
  { key: 'backup', parse: address },
  { key: 'backup_private', parse: address },
  { key: 'heartbeat', parse: bool, mustBeWritten: true },
  { key: 'heartbeat_port', parse: port },
  { key: 'keepalive', parse: interval, mustBeWritten: true },
  { key: 'deadtime', parse: interval, mustBeWritten: true },
  { key: 'network', parse: oneOf('nat', 'direct', 'tunnel'), mustBeWritten: true },
  { key: 'nat_router', parse: addressOnDevice },
  { key: 'nat_nmask', parse: mask },
  { key: 'reservation_conflict_action', parse: oneOf('nothing', 'preempt'), mustBeWritten: true },
  { key: 'debug_level', parse: word },
  { key: 'monitor_links', parse: bool },
  { key: 'syncdaemon', parse: bool },
  { key: 'syncd_iface', parse: device, since086: true },
  { key: 'syncd_id', parse: int(0, 255), since086: true },
  { key: 'tcp_timeout', parse: seconds, since086: true },
  { key: 'tcpfin_timeout', parse: seconds, since086: true },
  { key: 'udp_timeout', parse: seconds, since086: true },
  { key: 'hard_shutdown', parse: bool, since086: true },
];

/** The keywords of a virtual server, in the configuration tool's order. */
export const virtualKeywords: readonly Keyword[] = [
  { key: 'active', parse: bool, mustBeWritten: true },
  { key: 'address', parse: addressOnDevice, mustBeWritten: true },
  { key: 'sorry_server', parse: address },
  { key: 'vip_nmask', parse: mask },
  { key: 'fwmark', parse: int(0, maxInt) },
  { key: 'port', parse: port },
  { key: 'persistent', parse: persistent },
  { key: 'pmask', parse: mask },
  { key: 'send', parse: string(254) },
  { key: 'expect', parse: string(254) },
  { key: 'use_regex', parse: bool },
  { key: 'send_program', parse: string(endless) },
  { key: 'load_monitor', parse: oneOf('none', 'uptime', 'rup', 'ruptime') },
  { key: 'scheduler', parse: oneOf('rr', 'wrr', 'lc', 'wlc', 'lblc', 'lblcr', 'dh', 'sh') },
  { key: 'protocol', parse: oneOf('tcp', 'udp') },
  { key: 'timeout', parse: interval, mustBeWritten: true },
  { key: 'reentry', parse: seconds, mustBeWritten: true },
  { key: 'quiesce_server', parse: bool },
];

/** The keywords of a real server, in the configuration tool's order. */
export const serverKeywords: readonly Keyword[] = [
  { key: 'address', parse: address, mustBeWritten: true },
  { key: 'active', parse: bool, mustBeWritten: true },
  { key: 'port', parse: port },
  { key: 'weight', parse: int(0, maxInt) },
];
