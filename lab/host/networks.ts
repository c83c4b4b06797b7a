import { mkdirSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Address4, Address6 } from 'ip-address';
import { LabError } from '../errors';
import type { NetworkDefinition } from './definitions';
import { assertFileName, shortName } from './file-names';
import { readJson, writeJson } from './json-file';
import { ip, sysctl } from './links';
import type { Namespace } from './namespace';
import { Turns } from './turns';

/**
 * The lab's networks: Linux bridges in its namespace, with the host's own addresses.
 *
 * As on a libvirt host, a network's guests reach the host where it has an address, and the
 * host reaches them. Nothing is forwarded from one network to another: libvirt's firewall
 * rejects that for isolated networks and for NAT ones, and beyond the lab there is nothing.
 */
export class Networks {
  private readonly known = new Map<string, NetworkDefinition>();
  /** As they were when they came up, by name. */
  private readonly active = new Map<string, NetworkDefinition>();
  private readonly turns = new Turns();

  /**
   * Reads the definitions that are there.
   *
   * @param folder where definitions are kept; absolute. Made where it is missing.
   * @param namespace where bridges are made.
   */
  constructor(
    private readonly folder: string,
    private readonly namespace: Namespace,
  ) {
    mkdirSync(folder, { recursive: true });
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
      const definition = readJson<NetworkDefinition>(join(folder, file));
      if (definition) this.known.set(definition.name, definition);
    }
  }

  /** A bridge's name for a network of that name: 15 bytes, always the same. */
  static bridgeName(network: string): string {
    return `br${shortName(network, 13)}`;
  }

  /** Makes the namespace a host: loopback up, and no forwarding, which it may have inherited. */
  async prepare(): Promise<void> {
    await ip(this.namespace, ['link set dev lo up']);
    await sysctl(this.namespace, {
      'net/ipv4/ip_forward': '0',
      'net/ipv6/conf/all/forwarding': '0',
    });
  }

  /**
   * Keeps a network's definition; one of the same name and UUID is replaced, which shows
   * when it next comes up.
   *
   * @throws LabError `NameTaken` where the name, UUID or bridge is another network's,
   *   `NameInvalid` where one of them cannot be a name, `NetworkFailed` where an address is none.
   */
  define(definition: NetworkDefinition): Promise<void> {
    return this.turns.take(async () => {
      const { name, uuid, bridge } = definition;
      assertFileName('A network', name);
      assertFileName(`The UUID of network ${name}`, uuid);
      assertBridgeName(definition);
      definition.hostAddresses.forEach((cidr) => parse(cidr, name));
      for (const other of this.known.values()) {
        if (other.name === name && other.uuid === uuid) continue;
        const same = (['name', 'uuid', 'bridge'] as const).find(
          (key) => other[key] === definition[key],
        );
        if (same) {
          throw new LabError(
            'NameTaken',
            `Network ${name} (UUID ${uuid}, bridge ${bridge}) has the ${same} of network ${other.name}.`,
            `Give it another ${same}, or remove the other network.`,
          );
        }
      }
      await writeJson(this.file(uuid), definition);
      this.known.set(name, definition);
    });
  }

  /**
   * Makes the bridge; nothing happens to a network that is up.
   *
   * @throws LabError `NotFound`, or `NetworkFailed` when its addresses overlap another's that
   *   is up, or when the kernel refuses.
   */
  start(name: string): Promise<void> {
    return this.turns.take(async () => {
      const definition = this.get(name);
      if (this.active.has(name)) return;
      this.assertDisjoint(definition);
      try {
        await this.makeBridge(definition);
      } catch (cause) {
        await this.removeBridge(definition).catch(() => undefined);
        throw new LabError(
          'NetworkFailed',
          `Network ${name} does not come up as ${definition.bridge}: ${(cause as Error).message}.`,
          'Look whether the kernel has bridges (modprobe bridge) and the addresses are right.',
        );
      }
      this.active.set(name, definition);
    });
  }

  /** Removes the bridge; nothing happens to a network that is down. @throws LabError `NotFound`. */
  stop(name: string): Promise<void> {
    return this.turns.take(() => this.takeDown(this.get(name)));
  }

  /** Stops a network and forgets it. @throws LabError `NotFound`. */
  undefine(name: string): Promise<void> {
    return this.turns.take(async () => {
      const { uuid } = this.get(name);
      await this.takeDown(this.get(name));
      await rm(this.file(uuid), { force: true });
      this.known.delete(name);
    });
  }

  /** A network by name or UUID; undefined where there is none. */
  find(identity: string): NetworkDefinition | undefined {
    return this.known.get(identity) ?? this.list().find(({ uuid }) => uuid === identity);
  }

  /** Whether a network's bridge is up. */
  isActive(name: string): boolean {
    return this.active.has(name);
  }

  /** All networks, by name. */
  list(): readonly NetworkDefinition[] {
    return [...this.known.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  private get(name: string): NetworkDefinition {
    const definition = this.known.get(name);
    if (definition) return definition;
    throw new LabError(
      'NotFound',
      `There is no network ${name}; there are: ${[...this.known.keys()].join(', ') || 'none'}.`,
      'Define it first.',
    );
  }

  private file(uuid: string): string {
    return join(this.folder, `${uuid}.json`);
  }

  private async makeBridge({ name, bridge, hostAddresses }: NetworkDefinition): Promise<void> {
    const addresses = hostAddresses.map((cidr) => ({ cidr, v6: cidr.includes(':') }));
    // Of its own, or it would be the lowest of its ports' and change with every guest.
    const mac = `02:${shortName(name, 10).match(/../g)?.join(':')}`;
    await ip(this.namespace, [
      `link add name ${bridge} address ${mac} type bridge stp_state 0 forward_delay 0`,
    ]);
    const ipv6 = `net/ipv6/conf/${bridge}`;
    await sysctl(
      this.namespace,
      addresses.some(({ v6 }) => v6)
        ? { [`${ipv6}/accept_ra`]: '0', [`${ipv6}/autoconf`]: '0' }
        : { [`${ipv6}/disable_ipv6`]: '1' },
    );
    await ip(this.namespace, [
      ...addresses.map(({ cidr, v6 }) => `address add ${cidr} dev ${bridge}${v6 ? ' nodad' : ''}`),
      `link set dev ${bridge} up`,
    ]);
  }

  private removeBridge({ bridge }: NetworkDefinition): Promise<void> {
    return ip(this.namespace, [`link delete dev ${bridge}`]);
  }

  private async takeDown({ name }: NetworkDefinition): Promise<void> {
    const live = this.active.get(name);
    if (!live) return;
    await this.removeBridge(live);
    this.active.delete(name);
  }

  /** libvirt, too, refuses a network whose range is in use by another interface. */
  private assertDisjoint({ name, hostAddresses }: NetworkDefinition): void {
    for (const other of this.active.values()) {
      for (const mine of hostAddresses) {
        const clash = other.hostAddresses.find((theirs) => overlap(mine, theirs, name));
        if (clash !== undefined) {
          throw new LabError(
            'NetworkFailed',
            `Network ${name} has ${mine}, which overlaps ${clash} of network ${other.name}.`,
            'Give each network a range of its own.',
          );
        }
      }
    }
  }
}

/** @throws LabError `NetworkFailed`. */
function parse(cidr: string, network: string): Address4 | Address6 {
  try {
    if (!cidr.includes('/')) throw new Error('the prefix length is missing');
    return cidr.includes(':') ? new Address6(cidr) : new Address4(cidr);
  } catch (cause) {
    throw new LabError(
      'NetworkFailed',
      `Network ${network} has the host address ${cidr}: ${(cause as Error).message}.`,
      'Write an address with its prefix length, such as 192.168.26.254/24 or fd00::1/64.',
    );
  }
}

function overlap(a: string, b: string, network: string): boolean {
  const [first, second] = [parse(a, network), parse(b, network)];
  if (first instanceof Address4 !== second instanceof Address4) return false;
  return first.isInSubnet(second as never) || second.isInSubnet(first as never);
}

function assertBridgeName({ name, bridge }: NetworkDefinition): void {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,14}$/.test(bridge) && bridge !== 'lo') return;
  throw new LabError(
    'NameInvalid',
    `Network ${name} has the bridge ${JSON.stringify(bridge)}, which cannot be an interface's name here.`,
    'Use 1 to 15 letters, digits, dots, underscores and hyphens, not beginning with a hyphen.',
  );
}
