import { Volume, type VolumeConfig } from '@cdktf/provider-libvirt/lib/volume';
import type { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { createHash } from 'node:crypto';
import type { Guest } from '../model/guest';
import { checkLibvirtName } from '../model/names';
import { replacementOf } from './late';
import { checkResourceName, libvirtNameOf } from './naming';
import { withOverrides } from './overrides';

/** Props of {@link GuestImage}. */
export interface GuestImageProps {
  /** The guest, which knows its image. */
  readonly guest: Guest;
  /**
   * The libvirt storage pool.
   *
   * @default 'default'
   */
  readonly pool?: string;
  /**
   * The provider of the host that the image is for.
   *
   * @default - the stack's default libvirt provider
   */
  readonly provider?: TerraformProvider;
  /**
   * Settings of the `libvirt_volume` resource that win over ours.
   *
   * @default - none
   */
  readonly config?: Partial<VolumeConfig>;
}

/**
 * A guest's image on a libvirt host: the base volume that the disks of its machines are overlays
 * of. Its name carries the image's identity, so that another image is another volume: libvirt
 * cannot change one, and a changed file under living overlays would destroy them.
 */
export class GuestImage extends Construct {
  /** The base volume. */
  public readonly volume: Volume;
  /** A short hash of the image's identity, as the volume's name carries it. */
  public readonly identity: string;
  /** The pool that the base volume is in; overlays belong beside it. */
  public readonly pool: string;

  /** The base volume's path on the host, for the overlays' backing store. */
  public readonly path: string;
  /** For the `replace_triggered_by` of what has to be replaced with the base volume. */
  public readonly replacement: string;

  /** @throws LvsError `NameInvalid`, `ResourceInvalid` */
  constructor(scope: Construct, id: string, props: GuestImageProps) {
    super(scope, id);
    const { guest, pool = 'default', provider, config } = props;
    this.identity = createHash('sha256').update(guest.imageIdentity).digest('hex').slice(0, 12);
    this.pool = pool;
    checkResourceName(pool, { path: this.node.path, subject: 'pool' });
    const name = `${libvirtNameOf(scope, id)}.${this.identity}.qcow2`;
    checkLibvirtName(name, { path: this.node.path, subject: 'name' });
    this.volume = new Volume(
      this,
      'volume',
      withOverrides<VolumeConfig>(
        {
          name,
          pool,
          provider,
          target: { format: { type: 'qcow2' } },
          create: { content: { url: guest.image } },
        },
        config,
      ),
    );
    this.path = this.volume.path;
    this.replacement = replacementOf(this.volume);
  }
}
