import { Volume, type VolumeConfig } from '@cdktf/provider-libvirt/lib/volume';
import type { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { createHash } from 'node:crypto';
import { LvsError } from '../model/errors';
import type { Guest } from '../model/guest';
import { checkLibvirtName } from '../model/names';
import { replacementOf } from './late';
import { checkResourceName, libvirtNameOf } from './naming';
import { withOverrides } from './overrides';

/** A base volume that the disks of machines are overlays of. */
export interface IGuestImage {
  /** What the image is known by, for the names of its overlays: letters and digits. */
  readonly identity: string;
  /** The path on the host. */
  readonly path: string;
  /** The format that it is in. */
  readonly format: 'qcow2' | 'raw';
  /**
   * For the `replace_triggered_by` of what has to be replaced with it.
   *
   * @default - none: it is not ours, and stays
   */
  readonly replacement?: string;
}

/** Options of {@link GuestImage.fromVolume}. */
export interface ExistingVolumeOptions {
  /**
   * The format that it is in.
   *
   * @default 'qcow2'
   */
  readonly format?: 'qcow2' | 'raw';
}

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
export class GuestImage extends Construct implements IGuestImage {
  /**
   * A base volume that is on the host already, and not ours to make: another content belongs under
   * another path, since a changed file under living overlays would destroy them.
   *
   * @param path - its absolute path on the host, known at synth
   * @throws LvsError `ImageInvalid`
   */
  public static fromVolume(path: string, options: ExistingVolumeOptions = {}): IGuestImage {
    return new ExistingVolume(path, options);
  }

  /** The base volume. */
  public readonly volume: Volume;
  /** A short hash of the image's identity, as the volume's name carries it. */
  public readonly identity: string;
  /** The pool that the base volume is in; overlays belong beside it. */
  public readonly pool: string;

  /** The base volume's path on the host, for the overlays' backing store. */
  public readonly path: string;
  /** The format that libvirt keeps it in. */
  public readonly format = 'qcow2';
  /** For the `replace_triggered_by` of what has to be replaced with the base volume. */
  public readonly replacement: string;

  /** @throws LvsError `NameInvalid`, `ResourceInvalid` */
  constructor(scope: Construct, id: string, props: GuestImageProps) {
    super(scope, id);
    const { guest, pool = 'default', provider, config } = props;
    this.identity = identityOf(guest.imageIdentity);
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

/** A base volume that is there already. */
class ExistingVolume implements IGuestImage {
  public readonly identity: string;
  public readonly format: 'qcow2' | 'raw';

  constructor(
    public readonly path: string,
    { format = 'qcow2' }: ExistingVolumeOptions,
  ) {
    const at = (subject: string) => ({ path: 'GuestImage.fromVolume()', subject });
    if (!/^\/[\x21-\x7e]+$/.test(path) || /[$%]\{/.test(path)) {
      const allowed = 'an absolute path of printable ASCII without blanks, known at synth';
      throw new LvsError('ImageInvalid', { ...at('path'), value: path, allowed });
    }
    if (!['qcow2', 'raw'].includes(format)) {
      throw new LvsError('ImageInvalid', { ...at('format'), value: format, allowed: 'qcow2, raw' });
    }
    this.identity = identityOf(path);
    this.format = format;
  }
}

function identityOf(source: string): string {
  return createHash('sha256').update(source).digest('hex').slice(0, 12);
}
