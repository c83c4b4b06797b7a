import type { Cluster } from '../model/cluster';
import { DISTRIBUTIONS } from './distributions';
import { ENGINES } from './formats';
import type { Payload } from './payload';

/**
 * The packages of an LVS router, from where the cluster says they come. While they are installed
 * the engine's configuration stands aside: a package may bring one of its own, or start the engine
 * as soon as it finds one.
 *
 * @throws LvsError `RepositoryInvalid`
 */
export function routerPackages({ path, guest, packageSource }: Cluster): Payload {
  if (packageSource.kind === 'baked') return { files: [], firstBoot: [] };
  const distribution = DISTRIBUTIONS[guest.packageManager];
  const { configuration } = ENGINES[guest.engine.name];
  const aside = `${configuration}.seed`;
  return {
    files: distribution.repository(packageSource, path),
    firstBoot: [
      ['mv', '-f', configuration, aside],
      ...distribution.install(guest.routerPackages, packageSource),
      ['mv', '-f', aside, configuration],
    ],
  };
}
