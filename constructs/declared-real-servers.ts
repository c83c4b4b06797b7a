import { LvsError } from '../model/errors';
import type { ExistingRealServerOptions } from './existing-real-server';
import type { LvsCluster } from './lvs-cluster';
import { pathOf } from './naming';
import { RealServer, type RealServerOptions } from './real-server';
import {
  RealServerGroup,
  type ExistingRealServerGroupOptions,
  type RealServerGroupOptions,
} from './real-server-group';

/** A real server that runs elsewhere, as a prop of the cluster. */
export interface DeclaredExistingRealServer extends ExistingRealServerOptions {
  /** Its address, as `RealServer.fromAddress` takes it. */
  readonly fromAddress: string;
}

/** Real servers that run elsewhere, as a prop of the cluster. */
export interface DeclaredExistingRealServers extends ExistingRealServerGroupOptions {
  /** Their addresses, as `RealServerGroup.fromAddresses` takes them. */
  readonly fromAddresses: readonly string[];
}

/**
 * What `LvsClusterProps.realServers` has under an id: a real server (`ip`), a group of them
 * (`count`, `ips` or `members`), or what runs elsewhere (`fromAddress`, `fromAddresses`).
 */
export type RealServerDeclaration =
  | RealServerOptions
  | RealServerGroupOptions
  | DeclaredExistingRealServer
  | DeclaredExistingRealServers;

/** The props that say which kind of real servers is meant: exactly one of them is there. */
const KINDS = ['ip', 'fromAddress', 'fromAddresses', 'count', 'ips', 'members'] as const;

/**
 * Adds what is declared under an id, as the call for it would.
 *
 * @param cluster - the cluster that it is added to
 * @param id - the id that it gets there
 * @param declaration - what is declared
 * @throws LvsError `RealServersConflict`, and whatever rule a prop breaks
 */
export function addDeclared(
  cluster: LvsCluster,
  id: string,
  declaration: RealServerDeclaration,
): void {
  const kinds = KINDS.filter(
    (kind) => (declaration as Record<string, unknown>)[kind] !== undefined,
  );
  if (kinds.length !== 1) {
    throw new LvsError('RealServersConflict', {
      path: pathOf(cluster, id),
      subject: 'realServers',
      value: kinds,
    });
  }
  if ('fromAddress' in declaration && declaration.fromAddress !== undefined) {
    const { fromAddress, ...options } = declaration;
    RealServer.fromAddress(cluster, id, fromAddress, options);
  } else if ('fromAddresses' in declaration && declaration.fromAddresses !== undefined) {
    const { fromAddresses, ...options } = declaration;
    RealServerGroup.fromAddresses(cluster, id, fromAddresses, options);
  } else if ('ip' in declaration && declaration.ip !== undefined) {
    cluster.addRealServer(id, declaration);
  } else {
    cluster.addRealServers(id, declaration);
  }
}
