import type { Member, RealServer, VirtualServer } from './cluster';
import { LvsError } from './errors';
import { lowestOf } from './ports';
import { checkInteger, checkPort } from './ranges';
import type { Origin } from './subnet';
import type { MembershipOptions } from './virtual-server-settings';

/** The real servers behind a virtual server, in the order in which they were named. */
export class VirtualServerMembers {
  private readonly named: Member[] = [];

  constructor(
    private readonly virtualServer: Pick<VirtualServer, 'path' | 'ports' | 'firewallMark'>,
  ) {}

  /** Whether real servers were named; a virtual server without any takes all of the cluster. */
  public get areNamed(): boolean {
    return this.named.length > 0;
  }

  /**
   * Names a real server.
   *
   * @throws LvsError `NameInUse`, and whatever {@link member} throws
   */
  public add(server: RealServer, input: MembershipOptions, defaultWeight: number): void {
    if (this.named.some((member) => member.server === server)) {
      throw new LvsError('NameInUse', {
        ...this.at('realServers'),
        value: server.name,
        allowed: 'each real server once',
        remedy: 'Name it once, with the weight that it is to have.',
      });
    }
    this.named.push(this.member(server, input, defaultWeight));
  }

  /** Those that were named; if there are none, every one that is given, with its own weight. */
  public orAll(everyServer: readonly (readonly [RealServer, number])[]): readonly Member[] {
    return this.areNamed
      ? [...this.named]
      : everyServer.map(([server, weight]) => this.member(server, {}, weight));
  }

  /** @throws LvsError `NumberOutOfRange`, `PortInvalid`, `RealPortWithFirewallMark` */
  private member(server: RealServer, input: MembershipOptions, defaultWeight: number): Member {
    const { ports, firewallMark } = this.virtualServer;
    const own = input.weight ?? defaultWeight;
    checkInteger(own, 0, 65_535, this.at(`weight of ${server.name}`));
    const weight = input.draining === true ? 0 : own;
    const virtualPort = lowestOf(ports);
    if (input.realPort !== undefined) {
      const origin = this.at(`realPort of ${server.name}`);
      checkPort(input.realPort, origin);
      if (firewallMark !== undefined && input.realPort !== virtualPort) {
        throw new LvsError('RealPortWithFirewallMark', { ...origin, value: input.realPort });
      }
    }
    return { server, weight, port: input.realPort ?? virtualPort };
  }

  private at(subject: string): Origin {
    return { path: this.virtualServer.path, subject };
  }
}
