import type { Machine } from '../model/machine';
import * as guard from './guard';
import type { Command } from './payload';

/** Rounds of at most three seconds: five minutes, in which an LVS router has become active. */
const ROUNDS = 100;

/** The gateway is its only argument, so that no shell ever reads an address as code. */
const SCRIPT = [
  'n=0',
  'until ping -c 1 -w 2 "$1" || ip neigh show "$1" | grep -q lladdr',
  `do n=$((n + 1)); [ $n -lt ${ROUNDS} ] || break; sleep 1`,
  'done >/dev/null 2>&1',
].join('\n');

/**
 * Waits until the machine's gateway answers a ping or, where it answers none, ARP; five minutes at
 * the most. The gateway of a real server is the NAT VIP, and the LVS router that is to hold it may
 * still be booting; that of an LVS router may be a switch port away that still learns who is there.
 * Without a gateway there is nothing to wait for.
 *
 * @throws LvsError `AddressInvalid`
 */
export function waitForGateway({ path, interfaces }: Machine): readonly Command[] {
  const gateways = interfaces.map(({ address }) => address?.gateway);
  const gateway = gateways.find((one) => one !== undefined);
  if (gateway === undefined) return [];
  return [['sh', '-c', SCRIPT, 'sh', guard.address(gateway, { path, subject: 'gateway' })]];
}
