import { checkKnob } from '../capability';
import type { Quorum, VirtualServer } from '../cluster/cluster';
import { LvsError } from '../errors';
import type { GuestProfile } from '../guest';
import { areSeveral, lowestOf } from './ports';
import { checkInteger, checkPort } from '../ranges';
import { VIRTUAL_SERVER_DEFAULTS, type VirtualServerInput } from './input';

/** Who answers when the real servers do not, and when that is. */
type Sorry = Pick<VirtualServer, 'sorryServer' | 'sorryServerPort' | 'quorum'>;

/** What clients connect to. */
type Marked = Pick<VirtualServer, 'ports' | 'firewallMark'>;

/** The heaviest that real servers can be together: as many as there may be, each as it may be. */
const HEAVIEST = 0x7fffffff;

/**
 * Reads who answers when the real servers do not. Whether its address is free, and the quorum can be
 * reached, only the whole cluster shows.
 *
 * @throws LvsError `EngineCannot`, `PortInvalid`, `SorryServerInvalid`, `RealPortWithFirewallMark`,
 * `NumberOutOfRange`, `QuorumInvalid`
 */
export function readSorryServer(
  input: VirtualServerInput,
  { ports, firewallMark }: Marked,
  guest: GuestProfile,
): Sorry {
  return {
    sorryServer: input.sorryServer,
    sorryServerPort: readPort(input, { ports, firewallMark }, guest),
    quorum: readQuorum(input, guest),
  };
}

function readPort(
  { path, sorryServer, sorryServerPort }: VirtualServerInput,
  { ports, firewallMark }: Marked,
  guest: GuestProfile,
): number | undefined {
  if (sorryServerPort === undefined) return undefined;
  const details = { path, subject: 'sorryServerPort', value: sorryServerPort };
  checkKnob(guest, 'sorryServerPort', sorryServerPort, path);
  checkPort(sorryServerPort, details);
  if (sorryServer === undefined) {
    throw new LvsError('SorryServerInvalid', {
      ...details,
      allowed: 'a port of a sorry server, and there is none',
      remedy: 'Name the sorryServer, or leave its port out.',
    });
  }
  // With persistence, a mark keeps the port of each connection.
  if (areSeveral(ports) || (firewallMark !== undefined && sorryServerPort !== lowestOf(ports))) {
    throw new LvsError('RealPortWithFirewallMark', details);
  }
  return sorryServerPort;
}

function readQuorum(
  { path, sorryServer, quorum }: VirtualServerInput,
  guest: GuestProfile,
): Quorum | undefined {
  if (quorum === undefined) return undefined;
  checkKnob(guest, 'quorum', quorum, path);
  const { weight, hysteresis = VIRTUAL_SERVER_DEFAULTS.quorumHysteresis } = quorum;
  checkInteger(weight, 1, HEAVIEST, { path, subject: 'quorum.weight' });
  checkInteger(hysteresis, 0, weight - 1, { path, subject: 'quorum.hysteresis' });
  if (sorryServer !== undefined) return { weight, hysteresis };
  throw new LvsError('QuorumInvalid', {
    path,
    subject: 'quorum',
    value: quorum,
    allowed: 'a quorum with a sorryServer: below it, the sorry server answers instead',
    remedy:
      'Without one, the real servers that are left go on: name a sorryServer, or leave it out.',
  });
}
