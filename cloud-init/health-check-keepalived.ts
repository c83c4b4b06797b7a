import type { Member, VirtualServer } from '../model/cluster/cluster';
import { LvsError } from '../model/errors';
import type { CheckerEntry, CheckerValue } from '../model/health-checks/keepalived-check';
import type { KeepalivedPlan } from '../model/health-checks/plan';
import type { CheckWord, GivenWord } from '../model/health-checks/words';
import type { Origin } from '../model/subnet';
import * as guard from './guard';
import { scriptPath } from './health-check-script';
import { block, quoted, quotedPattern } from './keepalived-block';

/** Where keepalived's scripts are: SELinux's policy lets those in this folder do what they want. */
export const KEEPALIVED_SCRIPTS = '/usr/libexec/keepalived';

/** A word that means itself to keepalived, and to the shell that keepalived 1.3 hands it to. */
const WORD = /^[A-Za-z0-9_.:/=@%+,-]+$/;

/**
 * The block of keepalived.conf that checks one real server. The service is asked at the port that it
 * listens on: a real server behind several ports has none of its own there, and is asked at the
 * lowest.
 *
 * @throws LvsError `HealthCheckInvalid`, `EngineCannot`
 */
export function healthCheckBlock(virtualServer: VirtualServer, member: Member): readonly string[] {
  const { checker, entries } = planOf(virtualServer);
  const name = guard.word(checker, /^[A-Z]+_(?:CHECK|GET)$/, 'HealthCheckInvalid', {
    path: virtualServer.path,
    subject: 'checker of the health check',
  });
  const formatter = new CheckFormatter(virtualServer, member);
  return block(
    name,
    entries
      // Its exit code would give a real server that drains clients again.
      .filter(({ setsWeight }) => !setsWeight || member.weight > 0)
      .flatMap((entry) => formatter.entry(entry)),
  );
}

/**
 * The line of a virtual server that says under which name its real servers are asked over HTTP.
 *
 * @throws LvsError `HealthCheckInvalid`
 */
export function virtualHostLine(virtualServer: VirtualServer): readonly string[] {
  const { virtualHost } = planOf(virtualServer);
  if (virtualHost === undefined) return [];
  const origin = { path: virtualServer.path, subject: 'host of the health check' };
  return [
    `virtualhost ${guard.word(virtualHost, /^[A-Za-z0-9.-]+$/, 'HealthCheckInvalid', origin)}`,
  ];
}

/** Whether keepalived runs a program for a virtual server. */
export function runsProgram({ healthCheck }: VirtualServer): boolean {
  return healthCheck.keepalived?.checker === 'MISC_CHECK';
}

function planOf({ path, healthCheck }: VirtualServer): KeepalivedPlan {
  if (healthCheck.keepalived) return healthCheck.keepalived;
  throw new LvsError('EngineCannot', { path, subject: 'healthCheck', value: healthCheck.kind });
}

/** Writes what a check is told, for one real server. */
class CheckFormatter {
  constructor(
    private readonly virtualServer: VirtualServer,
    private readonly member: Member,
  ) {}

  /** The lines of a keyword with its values, or with its block. */
  public entry({ keyword, values = [], entries }: CheckerEntry): readonly string[] {
    const name = guard.word(keyword, /^[a-z][a-z0-9_]*$/, 'HealthCheckInvalid', this.at('keyword'));
    if (entries)
      return block(
        name,
        entries.flatMap((one) => this.entry(one)),
      );
    return [[name, ...values.map((value) => this.value(value, this.at(name)))].join(' ')];
  }

  private value(value: CheckerValue, origin: Origin): string {
    if ('number' in value) return guard.integer(value.number, 0, 0x7fffffff, origin);
    if ('word' in value) {
      return guard.word(value.word, /^[A-Za-z0-9_.-]{1,512}$/, 'HealthCheckInvalid', origin);
    }
    if ('text' in value) return quoted(value.text, origin);
    if ('pattern' in value) return quotedPattern(value.pattern, origin);
    if ('given' in value) return this.given(value.given, origin);
    return quoted(value.command.map((word) => this.word(word, origin)).join(' '), origin);
  }

  private word(word: CheckWord, origin: Origin): string {
    if (typeof word === 'object') return this.given(word.given, origin);
    return guard.word(word, WORD, 'HealthCheckInvalid', origin);
  }

  private given(given: GivenWord, origin: Origin): string {
    const { server, port } = this.member;
    if (given === 'address') return guard.address(server.address, origin);
    if (given === 'port') return guard.port(port, origin);
    if (given === 'script') return scriptPath(KEEPALIVED_SCRIPTS, this.virtualServer);
    throw new LvsError('HealthCheckInvalid', { ...origin, value: given });
  }

  private at(subject: string): Origin {
    return { path: this.virtualServer.path, subject: `${subject} of the health check` };
  }
}
