import type { Cluster } from '../model/cluster/cluster';
import { checkScript } from '../model/script';
import * as guard from './guard';
import type { SeedFile } from './payload';

/** Where the script is that hears of every change: a folder whose programs SELinux lets it run. */
const NOTIFY = '/usr/libexec/keepalived/lvs-notify';

/**
 * The line of a group that has its changes told, as root; nothing where nobody hears of them.
 * keepalived adds `GROUP`, the group's name, the new state and the priority.
 */
export function notifyLine({ heartbeat }: Cluster): readonly string[] {
  return heartbeat.notify === undefined ? [] : [`notify ${NOTIFY} root`];
}

/**
 * The script that hears of every change, if there is one. Only root may write it, so that keepalived
 * runs it.
 *
 * @throws LvsError `ScriptInvalid`
 */
export function notifyFiles({ path, heartbeat }: Cluster): readonly SeedFile[] {
  const { notify } = heartbeat;
  if (notify === undefined) return [];
  checkScript(notify, { path, subject: 'heartbeat.notify' });
  const lines = notify.slice(0, -1).split('\n');
  return [guard.seedFile(NOTIFY, lines, `heartbeat.notify of ${path}`, '0755')];
}
