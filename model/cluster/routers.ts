import { checkKnob } from '../capability';
import type { Router } from './cluster';
import type { RouterInput } from './input';
import type { ClusterNetworks } from './networks';
import { routerCount } from './violations';
import { HIGHEST_PRIORITY, priorityOf } from '../engines/vrrp';
import { LvsError } from '../errors';
import type { GuestProfile } from '../guest';
import { checkHostName } from '../names';
import { checkInteger } from '../ranges';
import type { Registry } from '../registry';

/** The LVS routers of a cluster that is being declared: the first is the primary. */
export class ClusterRouters {
  private readonly added: Router[] = [];

  /**
   * @param path - the cluster's
   * @param guest - what every LVS router runs
   * @param networks - where addresses are taken
   * @param names - host names that are taken, those of the real servers too
   */
  constructor(
    private readonly path: string,
    private readonly guest: GuestProfile,
    private readonly networks: ClusterNetworks,
    private readonly names: Registry,
  ) {}

  /** The LVS routers so far, the primary first. */
  public get all(): readonly Router[] {
    return [...this.added];
  }

  /** The priority of the router that takes over when the active one dies; the highest of several. */
  public get backupPriority(): number {
    const [, ...backups] = this.added.map(priorityOf);
    return backups.length > 0 ? Math.max(...backups) : priorityOf({ rank: 1 });
  }

  /**
   * Adds an LVS router.
   *
   * @throws LvsError `RouterCount`, `PriorityInvalid`, and whatever rule the input breaks
   */
  public add(input: RouterInput): Router {
    const { path, name, hostName, publicIp, privateIp, priority } = input;
    const at = (subject: string) => ({ path, subject });
    const [, most] = this.guest.engine.routers;
    const rank = this.added.length;
    if (rank === most) throw routerCount(this.path, this.guest.engine, most + 1);
    checkHostName(hostName, at('hostName'));
    checkKnob(this.guest, 'priority', priority, path);
    this.checkPriority({ path, priority, rank });
    this.networks.takePublicAddress(publicIp, at('publicIp'));
    this.networks.takePrivateAddress(privateIp, at('privateIp'));
    this.names.take(hostName, at('hostName'));
    const { publicMac, privateMac } = input;
    const router: Router = {
      path,
      hostName,
      role: rank === 0 ? 'primary' : 'backup',
      rank,
      priority,
      public: {
        device: 'eth0',
        mac: this.networks.takeMac(publicMac, name, 'eth0', at('publicMac')),
        address: publicIp,
      },
      private: {
        device: 'eth1',
        mac: this.networks.takeMac(privateMac, name, 'eth1', at('privateMac')),
        address: privateIp,
      },
    };
    this.added.push(router);
    return router;
  }

  private checkPriority(router: Pick<Router, 'path' | 'priority' | 'rank'>): void {
    const { path, priority: value } = router;
    const own = priorityOf(router);
    const origin = { path, subject: 'priority' };
    if (value !== undefined) checkInteger(value, 1, HIGHEST_PRIORITY, origin);
    const [primary] = this.added;
    if (primary !== undefined && own >= priorityOf(primary)) {
      throw new LvsError('PriorityInvalid', {
        ...origin,
        value: own,
        allowed: `less than the ${priorityOf(primary)} of the primary, ${primary.path}`,
      });
    }
    const other = this.added.find((one) => priorityOf(one) === own);
    if (other !== undefined) {
      const allowed = `a priority that is not in use already; this one is that of ${other.path}`;
      throw new LvsError('PriorityInvalid', { ...origin, value: own, allowed });
    }
  }
}
