import { Address4 } from 'ip-address';
import { LvsError, type ErrorDetails } from './errors';

/** An IPv4 network, in every form that a payload needs it in. */
export interface Subnet {
  /** CIDR form, such as `10.11.12.0/24`. */
  readonly cidr: string;
  /** The network address, such as `10.11.12.0`. */
  readonly network: string;
  /** The broadcast address, such as `10.11.12.255`. */
  readonly broadcast: string;
  /** Bits of the network part, 8 to 30. */
  readonly prefixLength: number;
  /** The mask in dotted-quad form, such as `255.255.255.0`. */
  readonly netmask: string;
  /** The first and the last address of the network, as numbers. */
  readonly range: readonly [number, number];
}

/** Where a value that is being read comes from, for the error's text. */
export type Origin = Pick<ErrorDetails, 'path' | 'subject'>;

const DOTTED_QUAD = /^(?:0|[1-9]\d{0,2})(?:\.(?:0|[1-9]\d{0,2})){3}$/;

/**
 * Reads an IPv4 address.
 *
 * @returns the address as an unsigned 32-bit number
 * @throws LvsError `AddressInvalid`: a prefix, leading zeros, blanks, a name or a token
 */
export function parseAddress(text: string, origin: Origin): number {
  let address = addresses.get(text);
  if (address === undefined) {
    const parsed = typeof text === 'string' && DOTTED_QUAD.test(text) ? read(text) : undefined;
    if (parsed === undefined) throw new LvsError('AddressInvalid', { ...origin, value: text });
    address = Number(parsed.bigInt());
    addresses.set(text, address);
  }
  return address;
}

/** The model asks for each address, and so does every file that it stands in. */
const addresses = new Map<string, number>();

function read(text: string): Address4 | undefined {
  try {
    return new Address4(text);
  } catch {
    return undefined;
  }
}

/**
 * Reads a network in CIDR form.
 *
 * @throws LvsError `SubnetInvalid`: no prefix length, one out of 8 to 30, or host bits set
 */
export function parseSubnet(cidr: string, origin: Origin): Subnet {
  let subnet = subnets.get(cidr);
  if (subnet === undefined) {
    subnet = readSubnet(cidr, origin);
    subnets.set(cidr, subnet);
  }
  return subnet;
}

/** A stack has few networks, and a thousand machines that ask for them. */
const subnets = new Map<string, Subnet>();

function readSubnet(cidr: string, origin: Origin): Subnet {
  const [address, prefix, ...rest] = typeof cidr === 'string' ? cidr.split('/') : [];
  if (!address || !prefix || rest.length > 0 || !/^(?:[89]|[12]\d|30)$/.test(prefix)) {
    throw new LvsError('SubnetInvalid', { ...origin, value: cidr });
  }
  if (!DOTTED_QUAD.test(address) || !Address4.isValid(cidr)) {
    throw new LvsError('SubnetInvalid', { ...origin, value: cidr });
  }
  const parsed = new Address4(cidr);
  const first = parsed.startAddress();
  if (first.correctForm() !== address) {
    throw new LvsError('SubnetInvalid', {
      ...origin,
      value: cidr,
      remedy: `The network of that address is ${first.correctForm()}/${prefix}.`,
    });
  }
  const firstOctet = Number(address.split('.')[0]);
  if (firstOctet === 0 || firstOctet === 127 || firstOctet >= 224) {
    throw new LvsError('SubnetInvalid', {
      ...origin,
      value: cidr,
      allowed: 'a network of hosts: neither 0.0.0.0/8, nor loopback, nor multicast and above',
    });
  }
  const last = parsed.endAddress();
  return {
    cidr,
    network: address,
    broadcast: last.correctForm(),
    prefixLength: Number(prefix),
    netmask: netmaskOf(Number(prefix)),
    range: [Number(first.bigInt()), Number(last.bigInt())],
  };
}

/**
 * Reads an address that a machine, or a floating address, is to have on a network.
 *
 * @throws LvsError `AddressInvalid`, `AddressOffNetwork`, or `AddressReserved` for the network and
 * the broadcast address
 */
export function parseAddressOn(text: string, subnet: Subnet, origin: Origin): number {
  const address = parseAddress(text, origin);
  const [first, last] = subnet.range;
  const inside = address >= first && address <= last;
  if (!inside || address === first || address === last) {
    throw new LvsError(inside ? 'AddressReserved' : 'AddressOffNetwork', {
      ...origin,
      value: text,
      allowed: `an address from ${format(first + 1)} to ${format(last - 1)}`,
    });
  }
  return address;
}

/**
 * Checks a netmask in dotted-quad form; persistence masks may have any length, 0 excepted.
 *
 * @throws LvsError `NetmaskInvalid`
 */
export function checkNetmask(text: string, origin: Origin): void {
  const bits = parseMaskBits(text);
  if (bits === undefined || !/^1+0*$/.test(bits)) {
    throw new LvsError('NetmaskInvalid', { ...origin, value: text });
  }
}

/**
 * Checks where connections may come from: a network of any prefix length, without host bits, or one
 * address.
 *
 * @throws LvsError `SourceInvalid`
 */
export function checkSource(text: string, origin: Origin): void {
  const [address = '', prefix = '32', ...rest] = typeof text === 'string' ? text.split('/') : [];
  const plain = DOTTED_QUAD.test(address) && /^(?:\d|[12]\d|3[0-2])$/.test(prefix);
  const parsed = plain && rest.length === 0 ? read(`${address}/${prefix}`) : undefined;
  if (parsed?.startAddress().correctForm() !== address) {
    throw new LvsError('SourceInvalid', { ...origin, value: text });
  }
}

/**
 * The address that comes so many after another one.
 *
 * @throws LvsError `AddressInvalid`, also where it would be above 255.255.255.255
 */
export function addressAfter(text: string, offset: number, origin: Origin): string {
  const address = parseAddress(text, origin) + offset;
  if (address > 0xffffffff) {
    throw new LvsError('AddressInvalid', { ...origin, value: `${text} and ${offset} more` });
  }
  return format(address);
}

/** Whether an address, as a number, is one of a network. */
export function contains({ range: [first, last] }: Subnet, address: number): boolean {
  return address >= first && address <= last;
}

/** Tells whether two networks share an address. */
export function overlaps(a: Pick<Subnet, 'range'>, b: Pick<Subnet, 'range'>): boolean {
  return a.range[0] <= b.range[1] && b.range[0] <= a.range[1];
}

function parseMaskBits(text: string): string | undefined {
  if (typeof text !== 'string' || !DOTTED_QUAD.test(text) || !Address4.isValid(text)) {
    return undefined;
  }
  return new Address4(text).bigInt().toString(2).padStart(32, '0');
}

function netmaskOf(prefixLength: number): string {
  return format((0xffffffff << (32 - prefixLength)) >>> 0);
}

function format(address: number): string {
  return Address4.fromBigInt(BigInt(address)).correctForm();
}
