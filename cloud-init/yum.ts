import type { YumRepository } from '../model/package-source';
import * as guard from './guard';
import type { Command, SeedFile } from './payload';

const URL = /^(?:https?|ftp|file):\/\/(?:(?!["'`\\<>])[\x21-\x7e])+$/;

/**
 * A repository for yum, `/etc/yum.repos.d/ID.repo`. Signatures are checked. `path` is that of the
 * construct that names it, for errors.
 *
 * @throws LvsError `RepositoryInvalid`
 */
export function renderYumRepository(repository: YumRepository, path: string): SeedFile {
  const at = (subject: string) => ({ path, subject: `${subject} of the package repository` });
  const checked = (value: string, allowed: RegExp, subject: string) =>
    guard.word(value, allowed, 'RepositoryInvalid', at(subject));
  const id = checked(repository.id, /^[A-Za-z0-9_-]+$/, 'id');
  const { gpgKey } = repository;
  return guard.seedFile(
    `/etc/yum.repos.d/${id}.repo`,
    [
      `[${id}]`,
      `name=${checked(repository.name, /^[A-Za-z0-9][A-Za-z0-9 .,_+-]*$/, 'name')}`,
      `baseurl=${checked(repository.baseUrl, URL, 'baseUrl')}`,
      'enabled=1',
      'gpgcheck=1',
      ...(gpgKey === undefined ? [] : [`gpgkey=${checked(gpgKey, URL, 'gpgKey')}`]),
    ],
    'packages',
  );
}

/** Installs packages, from one repository or from all. */
export function yumInstall(packages: readonly string[], only?: string): Command {
  return [...yum(only, 'install'), ...packages];
}

/**
 * Has yum do something with the one repository whose id is given (`only`), so that a dead one of the
 * image's does not stop it, or with all.
 */
export function yum(only: string | undefined, action: string): Command {
  const repositories = only === undefined ? [] : ['--disablerepo=*', `--enablerepo=${only}`];
  return ['yum', '-y', ...repositories, action];
}
