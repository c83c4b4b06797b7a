import { KEEPALIVED } from '../../model/engines/keepalived';
import { HealthCheck } from '../../model/health-check';
import { HealthCheckKind, type KeepalivedCheck } from '../../model/health-checks';
import type { CheckerEntry } from '../../model/health-checks/keepalived-check';
import type { HttpCheck } from '../../model/health-checks/http';
import type { ProgramCheck } from '../../model/health-checks/program';
import type { SendExpectCheck } from '../../model/health-checks/send-expect';
import { planFor } from './checks';

/** What keepalived is told behind a keyword, wherever it stands. */
export function toldBy(check: HealthCheck, keyword: string): unknown {
  const all = (entries: readonly CheckerEntry[]): readonly CheckerEntry[] =>
    entries.flatMap((one) => [one, ...all(one.entries ?? [])]);
  const found = all(planFor(KEEPALIVED, check).keepalived!.entries).find(
    (one) => one.keyword === keyword,
  );
  return found?.values && Object.values(found.values[0]!)[0];
}

class Plain extends HealthCheckKind {
  public readonly name = 'plain';

  public override keepalived(): KeepalivedCheck {
    return { checker: 'TCP_CHECK', entries: [] };
  }
}

const program = HealthCheck.command({ program: '/bin/true' });

/** How each literal default of the health checks shows. */
export const CHECK_DEFAULTS_OBSERVED: Readonly<Record<string, () => unknown>> = {
  'DnsCheckOptions.name': () => toldBy(HealthCheck.dns(), 'name'),
  'DnsCheckOptions.type': () => toldBy(HealthCheck.dns(), 'type'),
  'HealthCheckOptions.retryDelaySeconds': () => toldBy(HealthCheck.tcp(), 'delay_before_retry'),
  'HttpCheckOptions.httpVersion': () => (HealthCheck.http().kind as HttpCheck).httpVersion,
  'HttpPageOptions.status': () => toldBy(HealthCheck.http(), 'status_code'),
  'HttpPageOptions.noMatch': () => (HealthCheck.http().kind as HttpCheck).pages[0]!.noMatch,
  'KeepalivedCheck.timeoutSeconds': () => toldBy(HealthCheck.of(new Plain()), 'connect_timeout'),
  'ProgramCheckOptions.weightByExitCode': () => (program.kind as ProgramCheck).weightByExitCode,
  'SendExpectOptions.regex': () =>
    (HealthCheck.sendExpect({ send: 'a', expect: 'b' }).kind as SendExpectCheck).regex,
  'SmtpCheckOptions.heloName': () => toldBy(HealthCheck.smtp(), 'helo_name'),
};
