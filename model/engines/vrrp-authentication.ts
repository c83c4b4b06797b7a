import { LvsError } from '../errors';
import type { AuthenticationOptions } from '../heartbeat/heartbeat';
import { checkChoice } from '../ranges';
import type { Origin } from '../subnet';

/** What keepalived reads as one word, and VRRP carries whole. */
const PASSWORD = /^[A-Za-z0-9._+=/-]{1,8}$/;

/**
 * Checks a password of VRRP. The refusal says how long it is, and nothing else of it.
 *
 * @param value - the password
 * @param origin - whose it is
 * @throws LvsError `PasswordInvalid`
 */
export function checkPassword(value: string, origin: Origin): void {
  if (typeof value === 'string' && PASSWORD.test(value)) return;
  const shown = typeof value === 'string' ? `${value.length} characters, not shown` : typeof value;
  throw new LvsError('PasswordInvalid', { ...origin, value: shown });
}

/**
 * Checks what the LVS routers authenticate by.
 *
 * @param given - what was declared
 * @param version - of VRRP
 * @param at - says whose prop something is
 * @throws LvsError `PasswordInvalid`, `EngineCannot`
 */
export function checkAuthentication(
  given: AuthenticationOptions,
  version: 2 | 3,
  at: (subject: string) => Origin,
): void {
  const { password, type = 'PASS' } = given;
  if (version === 3) {
    throw new LvsError('EngineCannot', {
      ...at('heartbeat.authentication'),
      value: 'a password, not shown',
      allowed: 'nothing with VRRP version 3, which has no authentication (RFC 5798, 9)',
      remedy: 'Leave it out, or set vrrpVersion to 2, whose intervals are whole seconds.',
    });
  }
  checkPassword(password, at('heartbeat.authentication.password'));
  checkChoice(type, ['PASS', 'AH'], at('heartbeat.authentication.type'));
}
