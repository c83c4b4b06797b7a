import { checkKnob } from '../capability';
import type { Cluster } from '../cluster/cluster';
import type { ClusterInput } from '../cluster/input';
import { LvsError } from '../errors';
import { checkChoice, checkInteger, checkPort } from '../ranges';
import type { Origin } from '../subnet';

/**
 * How the active LVS router copies its connections to the others: the kernel's synchronisation
 * daemon (ipvsadm's `--start-daemon`, keepalived's `lvs_sync_daemon`, Piranha's `syncdaemon`).
 */
export interface ConnectionSyncOptions {
  /**
   * The id by which copies are told apart, 0 to 255 (`syncid`, Piranha's `syncd_id`): clusters that
   * share a LAN and a group have different ones.
   *
   * @default - keepalived: the virtual router id; pulse: 0
   */
  readonly id?: number;
  /**
   * The network that copies travel over (Piranha's `syncd_iface`).
   *
   * @default 'private'
   */
  readonly network?: 'public' | 'private';
  /**
   * The multicast group that they are sent to (`group`).
   *
   * @default '224.0.0.81'
   */
  readonly group?: string;
  /**
   * The UDP port that they are sent to (`port`).
   *
   * @default 8848
   */
  readonly port?: number;
  /**
   * How many networks they cross, 1 to 255 (`ttl`).
   *
   * @default - the kernel's own
   */
  readonly ttl?: number;
  /**
   * The longest datagram in bytes, 1 to 65507 (`maxlen`).
   *
   * @default - the kernel's own: what the interface takes whole
   */
  readonly maxLength?: number;
  /**
   * Whether every LVS router sends and takes copies as long as its engine runs, whoever is active
   * (`lvs_sync_daemon` without an instance). A router that waits has nothing to send. Otherwise
   * keepalived commands the kernel anew at each change of state, within the process that also sends
   * the heartbeats: on machines that are short of memory that process may wait for an answer that
   * was lost, and keep the floating addresses meanwhile.
   *
   * @default false
   */
  readonly bothWays?: boolean;
}

/** How connections are copied, as the kernel has it. */
export interface ConnectionSync extends ConnectionSyncOptions {
  /** The id by which copies are told apart. */
  readonly id: number;
  /** The network that copies travel over. */
  readonly network: 'public' | 'private';
  /** The multicast group that they are sent to. */
  readonly group: string;
  /** The UDP port that they are sent to. */
  readonly port: number;
}

/** Where the kernel sends copies to, unless it is told otherwise: ipvsadm(8), `--start-daemon`. */
const KERNEL_DEFAULTS = { network: 'private', group: '224.0.0.81', port: 8_848 } as const;

const MULTICAST = /^(?:22[4-9]|23\d)(?:\.(?:0|[1-9]\d?|1\d\d|2[0-4]\d|25[0-5])){3}$/;

/** How the connections of a whole cluster are copied; undefined where they are not. */
export function connectionSyncOf({
  connectionSync,
  heartbeat,
}: Pick<Cluster, 'connectionSync' | 'heartbeat'>): ConnectionSync | undefined {
  if (connectionSync === false) return undefined;
  const { id = heartbeat.virtualRouterId ?? 0, ...given } =
    connectionSync === true ? {} : connectionSync;
  const { network = KERNEL_DEFAULTS.network, group = KERNEL_DEFAULTS.group } = given;
  return { ...given, id, network, group, port: given.port ?? KERNEL_DEFAULTS.port };
}

/**
 * Reads whether, and how, connections are copied.
 *
 * @throws LvsError `NumberOutOfRange`, `PortInvalid`, `AddressInvalid`, `EngineCannot`
 */
export function readConnectionSync(input: ClusterInput): boolean | ConnectionSyncOptions {
  const { guest, path, connectionSync: given = guest.engine.connectionSync } = input;
  if (typeof given === 'boolean') return given;
  const at = (key: keyof ConnectionSyncOptions) => ({ path, subject: `connectionSync.${key}` });
  for (const key of Object.keys(given) as (keyof ConnectionSyncOptions)[]) {
    checkKnob(guest, `connectionSync.${key}`, given[key], path);
  }
  const { id, network, group, port, ttl, maxLength } = given;
  if (id !== undefined) checkInteger(id, 0, 255, at('id'));
  if (network !== undefined) checkChoice(network, ['public', 'private'], at('network'));
  if (group !== undefined) checkMulticast(group, at('group'));
  if (port !== undefined) checkPort(port, at('port'));
  if (ttl !== undefined) checkInteger(ttl, 1, 255, at('ttl'));
  if (maxLength !== undefined) checkInteger(maxLength, 1, 65_507, at('maxLength'));
  return given;
}

/**
 * Checks a multicast address.
 *
 * @throws LvsError `AddressInvalid`
 */
export function checkMulticast(value: string, origin: Origin): void {
  if (typeof value === 'string' && MULTICAST.test(value)) return;
  throw new LvsError('AddressInvalid', {
    ...origin,
    value,
    allowed: 'a multicast address from 224.0.0.0 to 239.255.255.255',
  });
}
