import type { MachineStatus } from '../host/definitions';

/** The part of an entry of `ip -json neighbour show` that is read here. */
interface Neighbour {
  readonly dst: string;
  readonly lladdr?: string;
  readonly state?: readonly string[];
}

/**
 * The MAC address that answers for an address, as a neighbour table has it.
 *
 * @param json what `ip -json neighbour show` printed.
 * @returns undefined for an address that is not there, or that nobody answered for.
 */
export function macOf(json: string, address: string): string | undefined {
  const entries = JSON.parse(json || '[]') as readonly Neighbour[];
  return entries.find(({ dst, lladdr }) => dst === address && lladdr !== undefined)?.lladdr;
}

/** The machine that has an interface with a MAC address. */
export function machineWith(
  mac: string | undefined,
  machines: readonly MachineStatus[],
): MachineStatus | undefined {
  return machines.find(({ nics }) => nics.some((nic) => nic.mac === mac?.toLowerCase()));
}
