import type { Member, RealServer, VirtualServer } from '../cluster/cluster';
import { checkKnob } from '../capability';
import { LvsError } from '../errors';
import type { GuestProfile } from '../guest';
import { lowestOf } from './ports';
import { checkInteger, checkPort } from '../ranges';
import type { Origin } from '../subnet';
import type { MembershipOptions } from './settings';

/** The kernel's IPVS counts them in 32 bits, and ipvsadm in one less. */
const MOST_CONNECTIONS = 0x7fffffff;

/** The real servers behind a virtual server, in the order in which they were named. */
export class VirtualServerMembers {
  private readonly named: Member[] = [];

  constructor(
    private readonly virtualServer: Pick<VirtualServer, 'path' | 'ports' | 'firewallMark'>,
    private readonly guest: GuestProfile,
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

  /** @throws LvsError `NumberOutOfRange`, `PortInvalid`, `RealPortWithFirewallMark`, `EngineCannot` */
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
    const port = input.realPort ?? virtualPort;
    return { server, weight, port, ...this.thresholds(server, input) };
  }

  private thresholds(
    { name }: RealServer,
    { upperThreshold, lowerThreshold }: MembershipOptions,
  ): Pick<Member, 'upperThreshold' | 'lowerThreshold'> {
    if (upperThreshold !== undefined) {
      const origin = this.at(`upperThreshold of ${name}`);
      checkKnob(this.guest, 'upperThreshold', upperThreshold, origin.path, origin.subject);
      checkInteger(upperThreshold, 1, MOST_CONNECTIONS, origin);
    }
    if (lowerThreshold !== undefined) {
      // Without an upper one there is nothing to come back from: no number is below it.
      const most = (upperThreshold ?? 1) - 1;
      const origin = this.at(`lowerThreshold of ${name}`);
      checkKnob(this.guest, 'lowerThreshold', lowerThreshold, origin.path, origin.subject);
      if (!Number.isInteger(lowerThreshold) || lowerThreshold < 1 || lowerThreshold > most) {
        throw new LvsError('NumberOutOfRange', {
          ...origin,
          value: lowerThreshold,
          allowed: `a whole number from 1 to below upperThreshold, which is ${upperThreshold ?? 'missing'}`,
        });
      }
    }
    return { upperThreshold, lowerThreshold };
  }

  private at(subject: string): Origin {
    return { path: this.virtualServer.path, subject };
  }
}
