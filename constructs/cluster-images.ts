import type { TerraformProvider } from 'cdktf';
import type { Construct } from 'constructs';
import { createHash } from 'node:crypto';
import type { Guest } from '../model/guest';
import { GuestImage, type IGuestImage } from './guest-image';
import type { LvsClusterProps } from './lvs-cluster-props';
import type { MachineOptions } from './virtual-machine';

/** What decides which base image a machine gets. */
type Place = Pick<MachineOptions, 'image' | 'pool' | 'provider'>;

/** The base images of a cluster: machines of one guest, on one host, in one pool share one. */
export class ClusterImages {
  private readonly made = new Map<string, GuestImage>();

  /**
   * @param scope - the cluster's construct
   * @param own - what the cluster's machines get unless they say otherwise
   */
  constructor(
    private readonly scope: Construct,
    private readonly own: Place & Pick<LvsClusterProps, 'guest' | 'imageOverrides'>,
  ) {}

  /** The base image of a machine, made for the first that asks. */
  public for(guest: Guest, place: Place): IGuestImage {
    if (place.image !== undefined) return place.image;
    const { pool = this.own.pool, provider = this.own.provider } = place;
    const isOwn = guest.imageIdentity === this.own.guest.imageIdentity;
    // Another host has other volumes.
    if (this.own.image !== undefined && isOwn && provider === this.own.provider) {
      return this.own.image;
    }
    const id = this.idOf(guest, pool, provider);
    let image = this.made.get(id);
    if (image === undefined) {
      const config = this.own.imageOverrides;
      image = new GuestImage(this.scope, id, { guest, pool, provider, config });
      this.made.set(id, image);
    }
    return image;
  }

  /** Never a count: the order of declaration must not rename the volumes of living machines. */
  private idOf(guest: Guest, pool?: string, provider?: TerraformProvider): string {
    const isOwn = guest.imageIdentity === this.own.guest.imageIdentity;
    if (isOwn && pool === this.own.pool && provider === this.own.provider) return 'image';
    const key = [guest.imageIdentity, pool ?? '', provider?.node.path ?? ''].join('\0');
    return `image-${createHash('sha256').update(key).digest('hex').slice(0, 8)}`;
  }
}
