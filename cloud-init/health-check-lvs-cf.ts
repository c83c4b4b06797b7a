import type { VirtualServer } from '../model/cluster/cluster';
import { LvsError } from '../model/errors';
import type { NannyExchange } from '../model/health-checks/nanny-check';
import type { Origin } from '../model/subnet';
import { HEALTHY, NANNY_PROGRAMS, wrapperPath } from './health-check-nanny';

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
  const { kind, nanny } = healthCheck;
  const at = (subject: string) => ({ path, subject: `${subject} of the health check` });
  if (!nanny) throw new LvsError('EngineCannot', { ...at('kind'), value: kind });
  if ('program' in nanny) {
    const command = `${wrapperPath(NANNY_PROGRAMS, virtualServer)} %h %p`;
    return [
      `expect = ${quoted(HEALTHY, at('expect'))}`,
      'use_regex = 0',
      `send_program = ${quoted(command, at('program'))}`,
    ];
  }
  return exchangeLines(nanny, at);
}

function exchangeLines(
  { send, expect, regex }: NannyExchange,
  at: (subject: string) => Origin,
): readonly string[] {
  return [
    ...(send === undefined ? [] : [`send = ${quoted(send, at('send'))}`]),
    ...(expect === undefined ? [] : [`expect = ${quoted(expect, at('expect'))}`]),
    `use_regex = ${regex ? 1 : 0}`,
  ];
}

/**
 * A string of lvs.cf. nanny expands the escapes when it uses the string; the parser before it does
 * not, so that the quote itself cannot be written inside.
 */
function quoted(text: string, origin: Origin): string {
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
