import { Network as LibvirtNetwork, type NetworkConfig } from '@cdktf/provider-libvirt/lib/network';
import type { DomainDevicesInterfacesSource } from '@cdktf/provider-libvirt/lib/domain';
import { TerraformStack, type TerraformProvider } from 'cdktf';
import type { Construct } from 'constructs';
import { LvsError } from '../model/errors';
import { checkLibvirtName } from '../model/names';
import { parseAddressOn, parseSubnet } from '../model/subnet';
import { checkResourceName } from './naming';
import { withOverrides } from './overrides';

/** A network that machines can be connected to. */
export interface INetwork {
  /** The network in CIDR form. */
  readonly cidr: string;
  /**
   * The gateway on this network.
   *
   * @default - none: it cannot be a cluster's public network
   */
  readonly gateway?: string;
  /**
   * A resolver that answers on this network.
   *
   * @default - none of its own
   */
  readonly resolver?: string;
  /**
   * Whether it reaches machines on other hosts.
   *
   * @default - unknown: nothing is said of machines that all stand on one host
   */
  readonly reachesOtherHosts?: boolean;
  /**
   * Makes what the network needs, and says how an interface is connected to it.
   *
   * @param scope - the construct that the network's resource belongs to
   * @param id - the id of that resource
   * @param context - what the network has to know of its user
   */
  bind(scope: Construct, id: string, context: NetworkContext): DomainDevicesInterfacesSource;
}

/** What a network has to know of its user. */
export interface NetworkContext {
  /** The name that the network gets on the libvirt host, if it is made. */
  readonly name: string;
  /**
   * The provider of the host that it is made on.
   *
   * @default - the stack's default libvirt provider
   */
  readonly provider?: TerraformProvider;
}

/** Options of a network that is made. */
export interface NetworkOptions {
  /**
   * Settings of the `libvirt_network` resource that win over ours.
   *
   * @default - none
   */
  readonly config?: Partial<NetworkConfig>;
}

/** Options of {@link Network.nat}. */
export interface NatNetworkOptions extends NetworkOptions {
  /**
   * The host's address on the network: gateway and resolver of the machines on it.
   *
   * @default - the last address before the broadcast address
   */
  readonly gateway?: string;
}

/** Options of a network that exists already. */
export interface ExistingNetworkOptions {
  /**
   * The gateway on the network.
   *
   * @default - none; a public network needs one
   */
  readonly gateway?: string;
  /**
   * A resolver that answers on the network.
   *
   * @default - none
   */
  readonly resolver?: string;
}

/** An interface's name, as the kernel takes it. */
const BRIDGE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,14}$/;

/**
 * The networks of a cluster. A network object can be shared: each stack makes it once, for the
 * first construct that it is given to.
 */
export abstract class Network implements INetwork {
  /**
   * A network of this host's own, with a way out: libvirt gives the host the gateway address,
   * translates addresses, and answers name queries there. No DHCP: every address is static.
   *
   * @param cidr - such as `192.168.26.0/24`
   * @throws LvsError `SubnetInvalid`, `AddressInvalid`, `AddressOffNetwork`, `AddressReserved`
   */
  public static nat(cidr: string, options: NatNetworkOptions = {}): Network {
    return new MadeNetwork(cidr, options, true);
  }

  /**
   * A network of this host's own without a way out: not even the host has an address on it.
   *
   * @param cidr - such as `10.11.12.0/24`
   * @throws LvsError `SubnetInvalid`
   */
  public static isolated(cidr: string, options: NetworkOptions = {}): Network {
    return new MadeNetwork(cidr, options, false);
  }

  /**
   * A network that libvirt knows already, by its name there.
   *
   * @param name - as `virsh net-list` shows it, or the name of a resource of yours
   * @throws LvsError `ResourceInvalid`, and as {@link Network.nat}
   */
  public static existing(
    name: string,
    cidr: string,
    options: ExistingNetworkOptions = {},
  ): Network {
    checkResourceName(name, { path: 'Network.existing()', subject: 'name' });
    return new FoundNetwork(cidr, options, { network: { network: name } }, undefined);
  }

  /**
   * A bridge of the host, such as one with a physical interface in it. It reaches the hosts that
   * have a bridge of that name on the same LAN.
   *
   * @param bridge - the bridge's name, at most 15 characters
   * @throws LvsError `ResourceInvalid`, and as {@link Network.nat}
   */
  public static bridge(
    bridge: string,
    cidr: string,
    options: ExistingNetworkOptions = {},
  ): Network {
    checkResourceName(bridge, { path: 'Network.bridge()', subject: 'bridge' }, BRIDGE_NAME);
    return new FoundNetwork(cidr, options, { bridge: { bridge } }, true);
  }

  /** The gateway on this network, if it has one. */
  public readonly gateway?: string;
  /** A resolver that answers on this network, if it has one of its own. */
  public readonly resolver?: string;
  /** Whether it reaches machines on other hosts, if that is known. */
  public abstract readonly reachesOtherHosts?: boolean;

  protected constructor(
    public readonly cidr: string,
    options: ExistingNetworkOptions,
  ) {
    const path = `Network (${cidr})`;
    const subnet = parseSubnet(cidr, { path, subject: 'cidr' });
    const { gateway, resolver } = options;
    if (gateway !== undefined) parseAddressOn(gateway, subnet, { path, subject: 'gateway' });
    if (resolver !== undefined) parseAddressOn(resolver, subnet, { path, subject: 'resolver' });
    this.gateway = gateway;
    this.resolver = resolver;
  }

  public abstract bind(
    scope: Construct,
    id: string,
    context: NetworkContext,
  ): DomainDevicesInterfacesSource;
}

/** A network that is made on one host, once a stack. */
class MadeNetwork extends Network {
  public override readonly reachesOtherHosts = false;

  private readonly made = new WeakMap<TerraformStack, MadeOnHost>();

  public constructor(
    cidr: string,
    private readonly options: NatNetworkOptions,
    private readonly nat: boolean,
  ) {
    const gateway = nat ? (options.gateway ?? lastAddressOf(cidr)) : undefined;
    super(cidr, { gateway, resolver: gateway });
  }

  public bind(
    scope: Construct,
    id: string,
    context: NetworkContext,
  ): DomainDevicesInterfacesSource {
    const stack = TerraformStack.of(scope);
    const { provider } = context;
    let made = this.made.get(stack);
    if (made === undefined) {
      made = { provider, source: { network: { network: this.make(scope, id, context).name } } };
      this.made.set(stack, made);
    }
    if (made.provider !== provider) {
      throw new LvsError('NetworkOnOneHost', {
        path: scope.node.path,
        subject: 'network',
        value: this.cidr,
      });
    }
    return made.source;
  }

  private make(scope: Construct, id: string, { name, provider }: NetworkContext): LibvirtNetwork {
    const prefix = Number(this.cidr.split('/')[1]);
    checkLibvirtName(name, { path: scope.node.path, subject: 'network name' });
    return new LibvirtNetwork(
      scope,
      id,
      withOverrides<NetworkConfig>(
        {
          name,
          provider,
          autostart: true,
          ...(this.nat && { forward: { mode: 'nat' }, ips: [{ address: this.gateway, prefix }] }),
        },
        this.options.config,
      ),
    );
  }
}

/** A network as one host has it. */
interface MadeOnHost {
  readonly provider?: TerraformProvider;
  readonly source: DomainDevicesInterfacesSource;
}

/** A network that is there already. */
class FoundNetwork extends Network {
  public constructor(
    cidr: string,
    options: ExistingNetworkOptions,
    private readonly source: DomainDevicesInterfacesSource,
    public override readonly reachesOtherHosts: boolean | undefined,
  ) {
    super(cidr, options);
  }

  public bind(): DomainDevicesInterfacesSource {
    return this.source;
  }
}

function lastAddressOf(cidr: string): string {
  const { broadcast } = parseSubnet(cidr, { path: `Network (${cidr})`, subject: 'cidr' });
  return broadcast.replace(/\d+$/, (octet) => String(Number(octet) - 1));
}
