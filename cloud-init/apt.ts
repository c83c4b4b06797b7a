import type { Command } from './payload';

/** apt asks nobody, and waits while the image's own timer holds its lock. */
const APT = [
  ...['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-q', '-y'],
  ...['-o', 'DPkg::Lock::Timeout=300'],
];

/** A file that stands already stays, whatever a package would put in its place. */
const KEEP_FILES = [
  '-o',
  'Dpkg::Options::=--force-confdef',
  '-o',
  'Dpkg::Options::=--force-confold',
];

/**
 * Reads the lists of the repositories: an image comes without any. A list that cannot be fetched is
 * only worth a warning to apt unless it is told otherwise, and the package would not be found then,
 * however often it is asked for. Lists that could be fetched are kept all the same.
 */
export const APT_UPDATE: Command = [...APT, '-o', 'APT::Update::Error-Mode=any', 'update'];

/** Brings what is installed up to date. */
export const APT_UPGRADE: Command = [...APT, ...KEEP_FILES, 'dist-upgrade'];

/** Installs packages. */
export function aptInstall(packages: readonly string[]): Command {
  return [...APT, ...KEEP_FILES, 'install', ...packages];
}
