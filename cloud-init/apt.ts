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

/** Reads the lists of the repositories: an image comes without any. */
export const APT_UPDATE: Command = [...APT, 'update'];

/** Brings what is installed up to date. */
export const APT_UPGRADE: Command = [...APT, ...KEEP_FILES, 'dist-upgrade'];

/** Installs packages. */
export function aptInstall(packages: readonly string[]): Command {
  return [...APT, ...KEEP_FILES, 'install', ...packages];
}
