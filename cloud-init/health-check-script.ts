import type { VirtualServer } from '../model/cluster/cluster';
import { LvsError } from '../model/errors';
import { checkServiceName } from '../model/names';
import { checkScript } from '../model/script';
import * as guard from './guard';
import type { SeedFile } from './payload';

/**
 * Where the script of a virtual server's check is: by the virtual server's name, which no other of
 * the cluster has.
 *
 * @throws LvsError `NameInvalid`
 */
export function scriptPath(folder: string, virtualServer: VirtualServer): string {
  return `${folder}/lvs-check-${nameOf(virtualServer)}`;
}

/**
 * The name of a virtual server, as a part of that of a file.
 *
 * @throws LvsError `NameInvalid`
 */
export function nameOf({ path, name }: VirtualServer): string {
  const origin = { path, subject: 'name' };
  if (typeof name !== 'string') throw new LvsError('NameInvalid', { ...origin, value: name });
  checkServiceName(name, origin);
  return name;
}

/**
 * The script that a virtual server's check runs, if it has one. Only root may write it, so that the
 * engine runs it.
 *
 * @throws LvsError `ScriptInvalid`, `NameInvalid`
 */
export function scriptFiles(folder: string, virtualServer: VirtualServer): readonly SeedFile[] {
  const { path, healthCheck } = virtualServer;
  const { script } = healthCheck;
  if (script === undefined) return [];
  const origin = { path, subject: 'script of the health check' };
  checkScript(script, origin);
  const lines = script.slice(0, -1).split('\n');
  return [
    guard.seedFile(scriptPath(folder, virtualServer), lines, `healthCheck of ${path}`, '0755'),
  ];
}
