import { LvsError } from './errors';

/** A yum repository, as the guest's package manager is to see it. */
export interface YumRepository {
  /** The repository's id: letters, digits, hyphens and underscores. */
  readonly id: string;
  /** The name that yum shows. */
  readonly name: string;
  /** Where it is: an http, https or ftp URL. */
  readonly baseUrl: string;
  /**
   * URL of the key that its packages are signed with; `file:` for one that the image has.
   *
   * @default - signatures are checked with the keys that the image trusts already
   */
  readonly gpgKey?: string;
}

/** Where a machine's packages come from. */
export class PackageSource {
  /** The repositories that the image is configured with. */
  public static fromImage(): PackageSource {
    return new PackageSource('image');
  }

  /** The image has the packages already: nothing is installed, and no network is needed for it. */
  public static baked(): PackageSource {
    return new PackageSource('baked');
  }

  /**
   * One yum repository, beside those of the image.
   *
   * @throws LvsError `RepositoryInvalid`
   */
  public static yumRepository(repository: YumRepository): PackageSource {
    const origin = { path: 'PackageSource.yumRepository()' };
    check(/^[A-Za-z0-9_-]+$/, { ...origin, subject: 'id', value: repository.id });
    check(/^[A-Za-z0-9][A-Za-z0-9 .,_+-]*$/, {
      ...origin,
      subject: 'name',
      value: repository.name,
    });
    check(/^(?:https?|ftp):\/\/[^\s"'`\\<>]+$/, {
      ...origin,
      subject: 'baseUrl',
      value: repository.baseUrl,
    });
    if (repository.gpgKey !== undefined) {
      check(/^(?:https?|ftp|file):\/\/[^\s"'`\\<>]+$/, {
        ...origin,
        subject: 'gpgKey',
        value: repository.gpgKey,
      });
    }
    return new PackageSource('repository', repository);
  }

  private constructor(
    /** Whether the packages are in the image, in a repository of the image, or in one of ours. */
    public readonly kind: 'baked' | 'image' | 'repository',
    /** The repository, where there is one. */
    public readonly repository?: YumRepository,
  ) {}
}

function check(
  allowed: RegExp,
  details: { readonly path: string; readonly subject: string; readonly value: string },
): void {
  if (!allowed.test(details.value) || /[^\x20-\x7e]/.test(details.value)) {
    throw new LvsError('RepositoryInvalid', details);
  }
}
