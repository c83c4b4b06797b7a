import type { Cluster, VirtualServer } from '../model/cluster/cluster';
import { LvsError } from '../model/errors';
import type { CheckWord } from '../model/health-checks/words';
import type { Origin } from '../model/subnet';
import * as guard from './guard';
import { nameOf, scriptFiles, scriptPath } from './health-check-script';
import type { SeedFile } from './payload';

/** Where nanny's programs are: SELinux's policy lets nanny run what is there. */
export const NANNY_PROGRAMS = '/usr/libexec/lvs';

/** The only word that nanny is to take for a healthy service. */
export const HEALTHY = 'HEALTHY';

/** A word that means itself to a shell. */
const WORD = /^[A-Za-z0-9_.:/=@%+,-]+$/;

/**
 * The programs that nanny runs on an LVS router, and the scripts that they run.
 *
 * @throws LvsError whatever value a file cannot hold
 */
export function nannyPrograms({ virtualServers }: Cluster): readonly SeedFile[] {
  return virtualServers.flatMap(nannyProgramsOf);
}

/**
 * Those of one virtual server.
 *
 * @throws LvsError whatever value a file cannot hold
 */
export function nannyProgramsOf(virtualServer: VirtualServer): readonly SeedFile[] {
  const { path, healthCheck } = virtualServer;
  const { nanny } = healthCheck;
  if (!nanny || !('program' in nanny)) return [];
  const at = (subject: string) => ({ path, subject: `${subject} of the health check` });
  const command = nanny.program.map((word) => shellWord(word, virtualServer, at('program')));
  const seconds = guard.integer(nanny.timeoutSeconds, 1, 3_600, at('timeoutSeconds'));
  const lines = [
    '#!/bin/sh',
    '# nanny takes a program that fails, or that it has to end, for one that found the service healthy;',
    '# so this one never fails, and says how it went.',
    `if timeout -s KILL ${seconds} ${command.join(' ')} </dev/null >/dev/null 2>&1; then`,
    `    echo ${HEALTHY}`,
    'else',
    '    echo FAILED',
    'fi',
  ];
  return [
    ...scriptFiles(NANNY_PROGRAMS, virtualServer),
    guard.seedFile(
      wrapperPath(NANNY_PROGRAMS, virtualServer),
      lines,
      `healthCheck of ${path}`,
      '0755',
    ),
  ];
}

/**
 * The program that nanny itself runs. Its name begins as no script's does: virtual servers may be
 * called alike but for an ending.
 *
 * @throws LvsError `NameInvalid`
 */
export function wrapperPath(folder: string, virtualServer: VirtualServer): string {
  return `${folder}/nanny-check-${nameOf(virtualServer)}`;
}

/** nanny hands over the address and the port of the real server, in this order. */
function shellWord(word: CheckWord, virtualServer: VirtualServer, origin: Origin): string {
  if (typeof word !== 'object') return guard.word(word, WORD, 'HealthCheckInvalid', origin);
  if (word.given === 'address') return '"$1"';
  if (word.given === 'port') return '"$2"';
  if (word.given === 'script') return scriptPath(NANNY_PROGRAMS, virtualServer);
  throw new LvsError('HealthCheckInvalid', { ...origin, value: word.given });
}
