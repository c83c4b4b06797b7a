import type { FloatingAddress, RealServer, VirtualServer } from '../cluster/cluster';
import { checkCapability } from '../capability';
import type { Protocol } from '../engine';
import { LvsError } from '../errors';
import { readFtpPorts } from './ftp';
import type { GuestProfile } from '../guest';
import { checkServiceName } from '../names';
import { areSeveral, lowestOf, readPorts, type PortOrRange } from './ports';
import { checkInteger } from '../ranges';
import type { ServiceKeys } from './service-registry';
import type { Origin } from '../subnet';
import { transportsOf } from './transport';
import { VIRTUAL_SERVER_DEFAULTS, type VirtualServerInput } from './input';
import { VirtualServerMembers } from './members';
import { readHealthCheck } from './read-health-check';
import { readPersistence } from './persistence';
import { readScheduling } from './scheduling';
import type { MembershipOptions } from './settings';
import { readSorryServer } from './sorry';
import { readSources } from './sources';

const LARGEST_MARK = 0x7fffffff;

/** More than any cluster has: a bound for minRealServers. */
export const MOST_REAL_SERVERS = 100_000;

/** A virtual server that still takes real servers. Everything else of it is checked already. */
export class VirtualServerModel {
  private readonly members: VirtualServerMembers;
  private readonly settings: Omit<VirtualServer, 'members' | 'vip'>;

  /** @throws LvsError whatever rule the input breaks */
  constructor(
    private readonly input: VirtualServerInput,
    private readonly guest: GuestProfile,
  ) {
    checkServiceName(input.name, this.at('name'));
    const d = VIRTUAL_SERVER_DEFAULTS;
    const protocol = this.readProtocol(input.protocol ?? d.protocol);
    const ports = this.readPorts(protocol);
    const { path, name, minRealServers } = input;
    const checkIntervalSeconds = this.seconds('checkIntervalSeconds', d.checkIntervalSeconds);
    const firewallMark = this.readMark(ports, protocol);
    this.settings = {
      path,
      name,
      ports,
      protocol,
      firewallMark,
      ftp: input.ftp !== undefined,
      ...readScheduling(input, protocol, guest),
      persistence: readPersistence(input, ports, guest.engine),
      healthCheck: readHealthCheck(
        input.healthCheck,
        protocol,
        checkIntervalSeconds,
        guest,
        this.at('healthCheck'),
      ),
      checkIntervalSeconds,
      reentrySeconds: this.readReentry(),
      quiesce: input.quiesce ?? d.quiesce,
      ...readSorryServer(input, { ports, firewallMark }, guest),
      allowedFrom: readSources(input.allowedFrom, this.at('allowedFrom')),
    };
    this.members = new VirtualServerMembers(this.settings, guest);
    if (minRealServers !== undefined) {
      checkInteger(minRealServers, 1, MOST_REAL_SERVERS, this.at('minRealServers'));
    }
  }

  /** The path of its construct. */
  public get path(): string {
    return this.input.path;
  }

  /** Its name in the engine's configuration. */
  public get name(): string {
    return this.input.name;
  }

  /** The VIP as it was given. */
  public get vip(): string {
    return this.input.vip;
  }

  /** The ports that clients connect to, in ascending order. */
  public get ports(): readonly PortOrRange[] {
    return this.settings.ports;
  }

  /** The transport protocol. */
  public get protocol(): Protocol {
    return this.settings.protocol;
  }

  /** The mark that makes one service of several ports, if there is one. */
  public get firewallMark(): number | undefined {
    return this.settings.firewallMark;
  }

  /** The address that answers when no real server does, if there is one. */
  public get sorryServer(): string | undefined {
    return this.input.sorryServer;
  }

  /** Seconds from the death of a real server's service until it gets no new connection. */
  public get removalSeconds(): number {
    return this.guest.engine.promises.removal(this.settings);
  }

  /** Seconds from the return of a real server's service until it gets new connections. */
  public get reentrySeconds(): number {
    return this.guest.engine.promises.reentry(this.settings);
  }

  /** The fewest real servers that it may have, if it says so itself. */
  public get minRealServers(): number | undefined {
    return this.input.minRealServers;
  }

  /** What no second virtual server may be known by. */
  public get keys(): ServiceKeys {
    const { ports, protocol, firewallMark } = this.settings;
    return { vip: this.input.vip, transports: transportsOf(protocol), ports, firewallMark };
  }

  /** Whether real servers were named; a virtual server without any takes all of the cluster. */
  public get hasMembers(): boolean {
    return this.members.areNamed;
  }

  /**
   * Puts a real server behind this virtual server.
   *
   * @throws LvsError `NumberOutOfRange`, `PortInvalid`, `RealPortWithFirewallMark`, `NameInUse`
   */
  public addMember(server: RealServer, input: MembershipOptions, defaultWeight: number): void {
    this.members.add(server, input, defaultWeight);
  }

  /**
   * The virtual server with its real servers, for the renderers.
   *
   * @param vip - the floating address that it is reached at
   * @param everyServer - what it takes when no real server was named
   */
  public toVirtualServer(
    vip: FloatingAddress,
    everyServer: readonly (readonly [RealServer, number])[],
  ): VirtualServer {
    return { ...this.settings, vip, members: this.members.orAll(everyServer) };
  }

  /** The virtual server with a made-up VIP and real server: what there is before it has any. */
  public sample(): VirtualServer {
    const vip = { address: '192.0.2.1', netmask: '255.255.255.0', device: 'eth0:1' };
    const { path } = this.input;
    return this.toVirtualServer(vip, [[{ path, name: 'sample', address: '192.0.2.2' }, 1]]);
  }

  private readPorts(protocol: Protocol): readonly PortOrRange[] {
    const { port, ports, ftp } = this.input;
    if (ftp !== undefined) return readFtpPorts(this.input, protocol);
    if ((port === undefined) === (ports === undefined)) {
      throw new LvsError('PortsConflict', { ...this.at('port and ports'), value: { port, ports } });
    }
    return ports
      ? readPorts(ports, this.at('ports'))
      : readPorts([port as number], this.at('port'));
  }

  /** The engine must know it, and the guest's kernel must have all of it. */
  private readProtocol(protocol: Protocol): Protocol {
    return this.among('protocol', protocol, ({ engine, ipvsProtocols }) =>
      engine.protocols.filter((one) =>
        transportsOf(one).every((transport) => ipvsProtocols.includes(transport)),
      ),
    );
  }

  private readMark(ports: readonly PortOrRange[], protocol: Protocol): number | undefined {
    const { firewallMark } = this.input;
    if (firewallMark !== undefined) {
      checkInteger(firewallMark, 1, LARGEST_MARK, this.at('firewallMark'));
      return firewallMark;
    }
    const isOneService = areSeveral(ports) || transportsOf(protocol).length > 1;
    return isOneService ? lowestOf(ports) : undefined;
  }

  private seconds(
    subject: 'checkIntervalSeconds' | 'reentrySeconds',
    defaultSeconds: number,
  ): number {
    const value = this.input[subject] ?? defaultSeconds;
    checkInteger(value, 1, 86_400, this.at(subject));
    return value;
  }

  private readReentry(): number {
    const { engine, title } = this.guest;
    const { reentrySeconds } = this.input;
    if (engine.reentrySeconds !== undefined) {
      return this.seconds('reentrySeconds', engine.reentrySeconds);
    }
    if (reentrySeconds === undefined) return 0;
    throw new LvsError('EngineCannot', {
      ...this.at('reentrySeconds'),
      value: reentrySeconds,
      allowed: `nothing with ${engine.name} on ${title}: one passed check brings a real server back`,
      remedy: 'Leave it out, or choose a guest with pulse.',
    });
  }

  private among<T>(subject: string, value: T, has: (guest: GuestProfile) => readonly T[]): T {
    return checkCapability(this.guest, value, has, this.at(subject));
  }

  private at(subject: string): Origin {
    return { path: this.input.path, subject };
  }
}
