import type { VirtualServer } from '../model/cluster';
import { LvsError } from '../model/errors';
import * as guard from './guard';

/** Bytes of a check string that nanny reads, once it is escaped. */
const LONGEST = 254;

/**
 * The lines of lvs.cf that say what nanny asks a real server, and which answer it takes. A
 * connection alone is asked for by neither `send` nor `expect`.
 *
 * @throws LvsError `HealthCheckInvalid`, or `EngineCannot` for a string with both kinds of quotes
 */
export function healthCheckLines(virtualServer: VirtualServer): readonly string[] {
  const { path, healthCheck } = virtualServer;
  const at = (subject: string) => ({ path, subject: `${subject} of the health check` });
  if (healthCheck.kind === 'tcp') return ['use_regex = 0'];
  if (healthCheck.kind === 'sendExpect') {
    return [
      `send = ${quoted(healthCheck.send, at('send'))}`,
      `expect = ${quoted(healthCheck.expect, at('expect'))}`,
      `use_regex = ${healthCheck.regex ? 1 : 0}`,
    ];
  }
  if (healthCheck.kind !== 'http') {
    throw new LvsError('EngineCannot', { ...at('kind'), value: healthCheck.kind });
  }
  const { host } = healthCheck;
  const target = guard.word(healthCheck.path, /^\/[\x21-\x7e]*$/, 'HealthCheckInvalid', at('path'));
  const header =
    host === undefined
      ? ''
      : `Host: ${guard.word(host, /^[A-Za-z0-9.-]+$/, 'HealthCheckInvalid', at('host'))}\r\n`;
  const status = guard.integer(healthCheck.status, 100, 599, at('status'));
  return [
    `send = ${quoted(`GET ${target} HTTP/1.0\r\n${header}\r\n`, at('path'))}`,
    `expect = ${quoted(`^HTTP/1[.][01] ${status}`, at('status'))}`,
    'use_regex = 1',
  ];
}

/**
 * A string of lvs.cf. nanny expands the escapes when it uses the string; the parser before it does
 * not, so that the quote itself cannot be written inside.
 */
function quoted(text: string, origin: { readonly path: string; readonly subject: string }): string {
  if (typeof text !== 'string' || !/^[\x20-\x7e\r\n\t]+$/.test(text)) {
    throw new LvsError('HealthCheckInvalid', { ...origin, value: text });
  }
  const quote = text.includes('"') ? "'" : '"';
  if (text.includes(quote)) {
    throw new LvsError('EngineCannot', {
      ...origin,
      value: text,
      allowed: 'single or double quotes, not both in one string',
      remedy: 'lvs.cf has no way to write a quote inside its own kind: use one kind.',
    });
  }
  const escaped = text
    .replace(/\\/g, '\\\\')
    .replace(/\r/g, '\\r')
    .replace(/\n/g, '\\n')
    .replace(/\t/g, '\\t');
  if (escaped.length > LONGEST) {
    throw new LvsError('HealthCheckInvalid', { ...origin, value: text });
  }
  return `${quote}${escaped}${quote}`;
}
