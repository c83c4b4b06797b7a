import { Protocol } from '../model/engine';
import { checkMulticast } from '../model/heartbeat/connection-sync';
import { checkPassword } from '../model/engines/vrrp-authentication';
import { LvsError, type ErrorName } from '../model/errors';
import { checkHostName, checkMac } from '../model/names';
import { checkInteger } from '../model/ranges';
import { Scheduler } from '../model/scheduler';
import { checkNetmask, checkSource, parseAddress, type Origin } from '../model/subnet';
import { transportsOf, type Transport } from '../model/virtual-server/transport';
import type { SeedFile } from './payload';

/**
 * The last gate before text: every value that a renderer writes passes through one of these. The
 * model has checked it already; here it is the format that defends itself, so that no value can
 * bring in a line, a quote or a command of its own, wherever it comes from.
 */
const CONTENT = /^(?:[\t\x20-\x7e]*\n)+$/;
const FILE_PATH = /^(?:\/[A-Za-z0-9._-]*[A-Za-z0-9_-])+$/;
const DEVICE = /^eth\d{1,2}$/;
const ALIAS_DEVICE = /^eth\d{1,2}:\d{1,5}$/;

/**
 * Makes a file of the seed of lines without their ends: every line gets one.
 *
 * @throws LvsError `FileInvalid`: a line break or another control character inside a line, or
 * characters beyond ASCII
 */
export function seedFile(
  path: string,
  lines: readonly string[],
  decidedBy: string,
  permissions = '0644',
): SeedFile {
  const broken = lines.find((line) => line.includes('\n'));
  const content = `${lines.join('\n')}\n`;
  if (broken !== undefined || !CONTENT.test(content) || !FILE_PATH.test(path)) {
    throw new LvsError('FileInvalid', {
      path,
      subject: 'a line',
      value: broken ?? lines.find((line) => /[^\t\x20-\x7e]/.test(line)) ?? content,
      allowed: 'lines of printable ASCII',
    });
  }
  return { path, content, permissions, decidedBy };
}

/**
 * A word of a closed set of characters.
 *
 * @throws LvsError of the given name
 */
export function word(value: string, allowed: RegExp, error: ErrorName, origin: Origin): string {
  if (typeof value !== 'string' || !allowed.test(value)) {
    throw new LvsError(error, { ...origin, value });
  }
  return value;
}

/** A password of VRRP; a refusal does not show it. @throws LvsError `PasswordInvalid` */
export function vrrpPassword(value: string, origin: Origin): string {
  checkPassword(value, origin);
  return value;
}

/** A multicast address. @throws LvsError `AddressInvalid` */
export function multicast(value: string, origin: Origin): string {
  checkMulticast(value, origin);
  return value;
}

/** An IPv4 address. @throws LvsError `AddressInvalid` */
export function address(value: string, origin: Origin): string {
  parseAddress(value, origin);
  return value;
}

/** A netmask in dotted-quad form. @throws LvsError `NetmaskInvalid` */
export function netmask(value: string, origin: Origin): string {
  checkNetmask(value, origin);
  return value;
}

/**
 * A network or a single address, as iptables takes it: always with its prefix length.
 *
 * @throws LvsError `SourceInvalid`
 */
export function network(value: string, origin: Origin): string {
  checkSource(value, origin);
  return value.includes('/') ? value : `${value}/32`;
}

/** A MAC address. @throws LvsError `MacInvalid` */
export function mac(value: string, origin: Origin): string {
  if (typeof value !== 'string') throw new LvsError('MacInvalid', { ...origin, value });
  checkMac(value, origin);
  return value;
}

/** One label of a host name. @throws LvsError `NameInvalid` */
export function hostName(value: string, origin: Origin): string {
  if (typeof value !== 'string') throw new LvsError('NameInvalid', { ...origin, value });
  checkHostName(value, origin);
  return value;
}

/** An interface with a real address, such as `eth0`. @throws LvsError `NameInvalid` */
export function device(value: string, origin: Origin): string {
  return word(value, DEVICE, 'NameInvalid', origin);
}

/** The alias device of a floating address, such as `eth0:1`. @throws LvsError `NameInvalid` */
export function aliasDevice(value: string, origin: Origin): string {
  return word(value, ALIAS_DEVICE, 'NameInvalid', origin);
}

const PROTOCOLS: readonly string[] = Object.values(Protocol);

/** A scheduler of the kernel's IPVS. @throws LvsError `EngineCannot` */
export function scheduler(value: string, origin: Origin): string {
  const known: readonly string[] = Object.values(Scheduler);
  if (known.includes(value)) return value;
  throw new LvsError('EngineCannot', { ...origin, value, allowed: known.join(', ') });
}

/** What packets of a protocol carry: one or more. @throws LvsError `EngineCannot` */
export function transports(protocol: Protocol, origin: Origin): readonly Transport[] {
  const found = transportsOf(protocol);
  if (found.length > 0) return found;
  throw new LvsError('EngineCannot', { ...origin, value: protocol, allowed: PROTOCOLS.join(', ') });
}

/** A whole number, as text. @throws LvsError `NumberOutOfRange` */
export function integer(value: number, least: number, most: number, origin: Origin): string {
  checkInteger(value, least, most, origin);
  return String(value);
}

/** A TCP or UDP port, as text. @throws LvsError `NumberOutOfRange` */
export function port(value: number, origin: Origin): string {
  return integer(value, 1, 65_535, origin);
}
