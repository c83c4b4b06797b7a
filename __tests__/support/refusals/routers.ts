import { Guest, type HeartbeatOptions } from '../../../constructs';
import { LVS, cluster, row, type Refusal } from './row';

const heard = (heartbeat: HeartbeatOptions) => cluster({ guest: Guest.debian12(), heartbeat });

/** How LVS routers keep together. */
export const ROUTER_ROWS: readonly Refusal[] = [
  row(
    'BfdNeighborInvalid',
    'heartbeat.bfd.neighbor',
    LVS,
    heard({ bfd: { neighbor: '172.16.0.1' } }),
    '"172.16.0.1"',
    '192.168.26.0/24 or 10.11.12.0/24',
    'speaks BFD',
  ),
  row(
    'AddressReserved',
    'heartbeat.bfd.neighbor',
    LVS,
    heard({ bfd: { neighbor: '10.11.12.255' } }),
    '"10.11.12.255"',
    '10.11.12.1 to 10.11.12.254',
  ),
  row(
    'ScriptInvalid',
    'heartbeat.notify',
    LVS,
    heard({ notify: 'echo' }),
    'heartbeat.notify',
    'begins with #!',
    'its whole text',
  ),
];
