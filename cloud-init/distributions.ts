import { LvsError } from '../model/errors';
import type { GuestProfile } from '../model/guest';
import type { PackageSource } from '../model/package-source';
import { APT_UPDATE, APT_UPGRADE, aptInstall } from './apt';
import type { Command, SeedFile } from './payload';
import { allow, relabel } from './selinux';
import { renderYumRepository, yum, yumInstall } from './yum';

/** What distributions differ in beside their service manager; who installs packages tells them. */
export interface Distribution {
  /** A repository of our own, where the source is one; `path` is that of who names it. */
  repository(source: PackageSource, path: string): readonly SeedFile[];
  /** Installs what an LVS router needs from its source. */
  install(packages: readonly string[], source: PackageSource): readonly Command[];
  /**
   * Installs the user's packages from their source; before that, if asked to, reads the lists of the
   * repositories anew (`refresh`) and brings what is installed up to date (`upgrade`).
   */
  packages(wanted: WantedPackages): readonly Command[];
  /** What asks for one version of a package. */
  pinned(name: string, version: string): string;
  /** Gives files that the seed wrote the labels of their paths, where files have labels. */
  relabel(paths: readonly string[]): readonly Command[];
  /** Switches on what the policy of a security module leaves to the administrator, if there is one. */
  allow(boolean: string): readonly Command[];
  /** Units of other firewalls, which may be there and must not run. */
  readonly otherFirewalls: readonly string[];
  /** The unit of the SSH server. */
  readonly sshUnit: string;
  /**
   * Whether a package's service starts by itself at every boot, the first one too: before our units
   * and drop-ins are read. It wants a cloud-init that can defer files.
   */
  readonly startsServices: boolean;
}

/** What a user's cloud-config asks for. */
export interface WantedPackages {
  /** The packages. */
  readonly names: readonly string[];
  /** Whether the lists of the repositories are read anew first. */
  readonly refresh: boolean;
  /** Whether what is installed is brought up to date first. */
  readonly upgrade: boolean;
  /** Where they come from. */
  readonly source: PackageSource;
}

/** Each distribution, by its package manager. */
export const DISTRIBUTIONS: {
  readonly [packageManager in GuestProfile['packageManager']]: Distribution;
} = {
  yum: {
    repository: ({ repository }, path) =>
      repository ? [renderYumRepository(repository, path)] : [],
    install: (packages, { repository }) => [yumInstall(packages, repository?.id)],
    packages: ({ names, refresh, upgrade, source: { repository } }) => [
      ...(refresh ? [yum(repository?.id, 'makecache')] : []),
      ...(upgrade ? [yum(repository?.id, 'upgrade')] : []),
      ...(names.length > 0 ? [yumInstall(names, repository?.id)] : []),
    ],
    pinned: (name, version) => `${name}-${version}`,
    relabel: (paths) => [relabel(paths)],
    allow: (boolean) => [allow(boolean)],
    otherFirewalls: ['firewalld.service', 'iptables.service', 'nftables.service'],
    sshUnit: 'sshd.service',
    startsServices: false,
  },
  apt: {
    repository: ({ repository }, path) => {
      if (!repository) return [];
      throw new LvsError('RepositoryInvalid', {
        path,
        subject: 'packages',
        value: repository.id,
        allowed: 'PackageSource.fromImage() or PackageSource.baked() on a guest with apt',
        remedy: 'A yum repository means nothing to apt: configure another mirror in the image.',
      });
    },
    install: (packages) => [APT_UPDATE, aptInstall(packages)],
    packages: ({ names, refresh, upgrade }) => [
      ...(refresh || upgrade || names.length > 0 ? [APT_UPDATE] : []),
      ...(upgrade ? [APT_UPGRADE] : []),
      ...(names.length > 0 ? [aptInstall(names)] : []),
    ],
    pinned: (name, version) => `${name}=${version}`,
    // Debian runs without SELinux.
    relabel: () => [],
    allow: () => [],
    otherFirewalls: ['nftables.service', 'ufw.service', 'netfilter-persistent.service'],
    sshUnit: 'ssh.service',
    startsServices: true,
  },
};
