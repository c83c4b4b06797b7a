import { HealthCheck, HealthCheckKind, type KeepalivedCheck } from '../../../constructs';
import { KEEPALIVED } from '../../../model/engines/keepalived';
import { PULSE } from '../../../model/engines/pulse';
import type { HttpCheck } from '../../../model/health-checks/http';
import type { HttpsCheck } from '../../../model/health-checks/https';
import type { UdpCheck } from '../../../model/health-checks/udp';
import { toldBy } from '../check-defaults';
import { planFor } from '../checks';
import type { Seen } from './seen';

/** A kind of one's own, with as much of a check as it is given. */
class Own extends HealthCheckKind {
  public readonly name = 'own';

  constructor(private readonly check: Partial<KeepalivedCheck>) {
    super();
  }

  public override keepalived(): KeepalivedCheck {
    return { checker: 'TCP_CHECK', entries: [], ...this.check };
  }
}

const own = (check: Partial<KeepalivedCheck>) =>
  planFor(KEEPALIVED, HealthCheck.of(new Own(check))).keepalived!;
const keywords = (check: Partial<KeepalivedCheck>) => own(check).entries.map((one) => one.keyword);

const COMMON = ['connect_port', 'connect_timeout', 'retry', 'delay_before_retry'];
const leavesOut =
  (...lacking: readonly string[]): Seen =>
  () => {
    expect(keywords({ takes: { timeout: 'connect_timeout' } })).not.toEqual(
      expect.arrayContaining([...lacking]),
    );
  };

const page = (check = HealthCheck.http()) => (check.kind as HttpCheck).pages[0]!;
const udp = (check = HealthCheck.udp()) => check.kind as UdpCheck;
const sni = (check: HealthCheck) => (check.kind as HttpsCheck).sni;
const script = HealthCheck.script({ content: '#!/bin/sh\n' });
const tcpOf = (engine: typeof PULSE) => planFor(engine, HealthCheck.tcp());

/** How the defaults of health checks that are said in words are seen. */
export const OF_CHECKS: Readonly<Record<string, Seen>> = {
  'CheckerEntry.values': () => expect(keywords({ entries: [{ keyword: 'a' }] })[0]).toBe('a'),
  'CheckerEntry.entries': () => expect(keywords({ entries: [{ keyword: 'a' }] })).toHaveLength(5),
  'CheckerEntry.setsWeight': () => {
    const { entries } = own({ entries: [{ keyword: 'a' }] });
    expect(entries.some(({ setsWeight }) => setsWeight)).toBe(false);
  },
  'CommonKeywords.port': leavesOut('connect_port'),
  'CommonKeywords.retries': () => {
    leavesOut('retry')('');
    expect(own({ takes: { timeout: 'connect_timeout' } }).pace.retries).toBe(0);
  },
  'CommonKeywords.retryDelay': () => {
    const takes = { timeout: 'connect_timeout', retries: 'retry' } as const;
    expect(own({ takes }).pace.retryDelaySeconds).toBe(6);
  },
  'HealthCheckOptions.port': () => expect(toldBy(HealthCheck.tcp(), 'connect_port')).toBe('port'),
  'HealthCheckOptions.timeoutSeconds': (sentence) => {
    const told = [
      HealthCheck.tcp(),
      HealthCheck.udp(),
      HealthCheck.udp({ requireReply: true }),
    ].map((one) => toldBy(one, 'connect_timeout'));
    expect(told[2]).toBe(told[0]);
    const { nanny } = planFor(PULSE, script);
    const program = nanny && 'program' in nanny ? nanny.timeoutSeconds : undefined;
    expect(sentence).toBe(
      `- ${told[0]} with keepalived, ${told[1]} for UDP where no answer is required; with pulse checkIntervalSeconds, ${program} for programs`.replace(
        'checkIntervalSeconds',
        '`checkIntervalSeconds`',
      ),
    );
  },
  'HealthCheckOptions.retries': (sentence) =>
    expect(sentence).toContain(`- ${toldBy(HealthCheck.tcp(), 'retry')} with keepalived`),
  'HttpCheckOptions.morePages': () =>
    expect((HealthCheck.http().kind as HttpCheck).pages).toHaveLength(1),
  'HttpPageOptions.content': () => expect(page().pattern).toBeUndefined(),
  'HttpPageOptions.regex': () => expect(page().pattern).toBeUndefined(),
  'HttpPageOptions.regexOptions': () =>
    expect(page(HealthCheck.http('/', { regex: 'a' })).patternOptions).toEqual([]),
  'HttpsCheckOptions.sni': () => {
    expect(sni(HealthCheck.https('/', { host: 'a.example' }))).toBe(true);
    expect(sni(HealthCheck.https())).toBe(false);
  },
  'KeepalivedCheck.takes': () => expect(keywords({})).toEqual(COMMON),
  'KeepalivedCheck.virtualHost': () => expect(own({}).virtualHost).toBeUndefined(),
  'KeepalivedCheck.pace': () =>
    expect(own({}).pace).toMatchObject({
      answers: 1,
      rounds: 1,
      returns: { intervals: 1, checks: 1, delayed: false },
    }),
  'NannyExchange.send': () => expect(tcpOf(PULSE).nanny).toEqual({ regex: false }),
  'NannyExchange.expect': () => expect(tcpOf(PULSE).nanny).toEqual({ regex: false }),
  'ProgramCheckOptions.args': () =>
    expect(toldBy(script, 'misc_path')).toEqual([
      { given: 'script' },
      { given: 'address' },
      { given: 'port' },
    ]),
  'UdpCheckOptions.payload': () => expect(udp().payload).toBeUndefined(),
  'UdpCheckOptions.reply': () => expect(udp().reply).toBeUndefined(),
  'UdpCheckOptions.requireReply': () => {
    expect(udp().requireReply).toBe(false);
    expect(udp(HealthCheck.udp({ reply: 'a' })).requireReply).toBe(true);
  },
};
