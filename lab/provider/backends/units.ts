const DECIMAL = 1000n;
const BINARY = 1024n;

/** libvirt's names of sizes, in bytes. */
const UNITS: Readonly<Record<string, bigint>> = Object.fromEntries([
  ['b', 1n],
  ['bytes', 1n],
  ...['k', 'm', 'g', 't', 'p', 'e'].flatMap((letter, index) => [
    [letter, BINARY ** BigInt(index + 1)],
    [`${letter}ib`, BINARY ** BigInt(index + 1)],
    [`${letter}b`, DECIMAL ** BigInt(index + 1)],
  ]),
]);

/** The names of units, as people write them. */
export const UNIT_WORDS =
  'allowed: bytes, KiB, MiB, GiB, TiB, PiB, EiB, and KB, MB, GB, TB, PB, EB in powers of ten';

/** Whether libvirt has a unit of that name; case does not matter to it. */
export function isUnit(name: string): boolean {
  return Object.hasOwn(UNITS, name.toLowerCase());
}

/**
 * A size in bytes.
 *
 * @param size how many of the unit.
 * @param unit one for which {@link isUnit} holds.
 */
export function bytesOf(size: bigint, unit: string): bigint {
  return size * (UNITS[unit.toLowerCase()] ?? 1n);
}
