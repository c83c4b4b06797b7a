import fc from 'fast-check';
import { renderLvsCf } from '../../cloud-init/lvs-cf';
import { renderKeepalivedConf } from '../../cloud-init/keepalived-conf';
import { KEEPALIVED, KEEPALIVED_1_3 } from '../../model/engines/keepalived';
import { PULSE } from '../../model/engines/pulse';
import type { Engine } from '../../model/engine';
import { Guest } from '../../model/guest';
import { HealthCheck } from '../../model/health-check';
import {
  Cannot,
  HealthCheckKind,
  type KeepalivedCheck,
  type NannyCheck,
} from '../../model/health-checks';
import { checkPattern, escapePattern } from '../../model/health-checks/pattern';
import { run } from '../../tools/checkers/run';
import { readKeepalivedConf } from '../oracles/keepalived-conf';
import { readLvsCf } from '../oracles/lvs-cf';
import { planFor } from '../support/checks';
import { HTTP, clusterOf } from '../support/model';
import { refusalOf } from '../support/thrown';

/** A kind that somebody else has written: keepalived watches a file, nanny asks for a word. */
class FileCheck extends HealthCheckKind {
  public readonly name = 'file';

  public override nanny(): NannyCheck {
    return { send: 'state\r\n', expect: 'ok', regex: false };
  }

  public override keepalived({ version }: { version: string }): KeepalivedCheck | Cannot {
    if (version === '1.3') return new Cannot('no file: keepalived 1.3 reads none');
    return {
      checker: 'FILE_CHECK',
      entries: [{ keyword: 'track_file', values: [{ word: 'state' }] }],
      takes: { timeout: 'connect_timeout' },
    };
  }
}

describe('a kind of one’s own', () => {
  const of = (guest: Guest) =>
    clusterOf({
      input: { guest: guest.profile },
      virtualServers: [{ ...HTTP, healthCheck: HealthCheck.of(new FileCheck()) }],
    });

  it('is written for the engines that it knows', () => {
    const pulse = of(Guest.enterpriseLinux6());
    const { values } = readLvsCf(renderLvsCf(pulse).content).config.virtuals[0]!;
    expect([values.get('send'), values.get('expect')]).toEqual(['state\\r\\n', 'ok']);
    const keepalived = of(Guest.debian12());
    const check = readKeepalivedConf(
      renderKeepalivedConf(keepalived, keepalived.routers[0]!).content,
    )
      .all('virtual_server')[0]!
      .block!.in('real_server', '10.11.12.1')
      .in('FILE_CHECK');
    expect(check.list).toEqual(['track_file state', 'connect_timeout 3']);
  });

  it('is refused where it says so, in its own words, with the guests that can', () => {
    const refusal = refusalOf(() => of(Guest.enterpriseLinux7()))!;
    expect(refusal.name).toBe('EngineCannot');
    expect(refusal.message).toMatch(/no file: keepalived 1.3 reads none.*Debian 12/);
  });
});

/** keepalived's checker, as its sources have it: what it asks, when, and what it makes of it. */
interface Machine {
  readonly interval: number;
  readonly pages: number;
  readonly retries: number;
  readonly delay: number;
  /** Seconds that a failing request takes. */
  readonly fails: number;
  /** check_http.c since 2.0: a page that failed has to pass once before all are asked again. */
  readonly remembers: boolean;
  /** Whether nothing is waited for between the pages of a server that is down. */
  readonly fast: boolean;
}

/**
 * Seconds from a change until the checker takes the real server out, or back.
 *
 * @param alive - whether its service works after the change
 * @param since - what part of the wait for the next request, for `page`, has passed at the change
 */
function seconds(m: Machine, alive: boolean, since: number, page: number): number {
  let up = !alive;
  // Until a page that failed has passed, keepalived waits for the longer of the two.
  const wait = alive && m.remembers ? Math.max(m.interval, m.delay) : m.interval;
  let now = wait * (1 - since);
  let at = alive ? 0 : page;
  let failed = alive && m.remembers;
  let tried = 0;
  for (let requests = 0; requests < 1_000; requests += 1) {
    if (!alive) {
      now += m.fails;
      if (tried === m.retries) return now;
      tried += 1;
      now += m.delay;
      continue;
    }
    if (failed) {
      failed = false;
      at = 0;
    } else {
      at += 1;
      if (at === m.pages) {
        up = true;
        return up ? now : NaN;
      }
    }
    now += m.fast ? 0 : m.interval;
  }
  throw new Error('the checker never comes to an end');
}

describe('what keepalived promises', () => {
  const options = fc.record({
    interval: fc.integer({ min: 1, max: 60 }),
    more: fc.integer({ min: 0, max: 4 }),
    timeoutSeconds: fc.integer({ min: 1, max: 20 }),
    retries: fc.integer({ min: 0, max: 5 }),
    retryDelaySeconds: fc.integer({ min: 1, max: 9 }),
    since: fc.double({ min: 0, max: 1, noNaN: true }),
  });

  it.each<[string, Engine, boolean]>([
    ['2.2', KEEPALIVED, true],
    ['1.3', KEEPALIVED_1_3, false],
  ])('%s keeps, with pages of any number, and by not much', (_, engine, remembers) => {
    fc.assert(
      fc.property(options, ({ interval, more, since, ...common }) => {
        const morePages = Array.from({ length: more }, (_, index) => ({ path: `/${index}` }));
        const check = HealthCheck.http('/', { ...common, morePages });
        const healthCheck = planFor(engine, check, interval);
        const times = { checkIntervalSeconds: interval, reentrySeconds: 0, healthCheck };
        const machine: Machine = {
          interval,
          pages: 1 + more,
          retries: common.retries,
          delay: common.retryDelaySeconds,
          fails: 2 * common.timeoutSeconds,
          remembers,
          fast: remembers && more > 0,
        };
        // One page alone may fail: the others, which pass, are asked before it.
        const before = more * interval;
        const removal = before + seconds(machine, false, since, 0);
        expect(engine.promises.removal(times)).toBeGreaterThanOrEqual(removal);
        const return_ = seconds(machine, true, since, 0);
        expect(engine.promises.reentry(times)).toBeGreaterThanOrEqual(return_);
        const slack = (2 + more) * machine.fails + Math.max(interval, common.retryDelaySeconds);
        expect(engine.promises.removal(times)).toBeLessThanOrEqual(removal + slack);
        expect(engine.promises.reentry(times)).toBeLessThanOrEqual(return_ + slack);
      }),
    );
  });

  it.each<[string, HealthCheck, number, number]>([
    // interval + (retries + 1) timeouts + retries delays; interval + timeout
    ['tcp', HealthCheck.tcp(), 6 + 3 + 1 + 3, 6 + 3],
    ['tcp at once', HealthCheck.tcp({ retries: 0, timeoutSeconds: 1 }), 6 + 1, 6 + 1],
    ['ping', HealthCheck.ping({ retries: 2, timeoutSeconds: 1 }), 6 + 1 + 1 + 1 + 1 + 1, 6 + 1],
    ['udp with an answer', HealthCheck.udp({ requireReply: true }), 6 + 3 + 1 + 3, 6 + 3],
    ['dns', HealthCheck.dns({ retryDelaySeconds: 4 }), 6 + 3 + 4 + 3, 6 + 3],
    // A program is given two seconds to end in.
    ['script', HealthCheck.command({ program: '/x' }), 6 + 5 + 1 + 5, 6 + 5],
    // The connection, the greeting, HELO and QUIT.
    ['smtp', HealthCheck.smtp({ timeoutSeconds: 2 }), 6 + 8 + 1 + 8, 6 + 8],
  ])('of %s is what its options say', (_, check, removal, reentry) => {
    const times = {
      checkIntervalSeconds: 6,
      reentrySeconds: 0,
      healthCheck: planFor(KEEPALIVED, check),
    };
    expect(KEEPALIVED.promises.removal(times)).toBe(removal);
    expect(KEEPALIVED.promises.reentry(times)).toBe(reentry);
  });

  it('of 1.3 waits a whole interval before it asks a name server again', () => {
    const healthCheck = planFor(KEEPALIVED_1_3, HealthCheck.dns(), 10);
    const times = { checkIntervalSeconds: 10, reentrySeconds: 0, healthCheck };
    expect(KEEPALIVED_1_3.promises.removal(times)).toBe(10 + 3 + 10 + 3);
  });

  it('of pulse is the same with a program, whose time is within the interval', () => {
    const healthCheck = planFor(PULSE, HealthCheck.command({ program: '/x' }));
    const times = { checkIntervalSeconds: 6, reentrySeconds: 15, healthCheck };
    const tcp = { ...times, healthCheck: planFor(PULSE, HealthCheck.tcp()) };
    expect(PULSE.promises.removal(times)).toBe(PULSE.promises.removal(tcp));
    expect(PULSE.promises.reentry(times)).toBe(PULSE.promises.reentry(tcp));
  });
});

describe('a regular expression', () => {
  const at = { path: 'x', subject: 'regex' };
  const taken = (pattern: string) => refusalOf(() => checkPattern(pattern, at)) === undefined;

  it.each([
    '^a+b*?$',
    '(a|b){2,3}',
    '\\d+\\.\\w\\s\\b',
    '[^a-z"]',
    '(?:x)(?=y)(?!z)',
    '\\/\\$\\{\\}',
  ])('that every reader takes for the same is taken: %s', (pattern) =>
    expect(taken(pattern)).toBe(true),
  );

  it('is one to PCRE2 too, whatever is in it, and a content is found as it stands', async () => {
    const unit = fc.constantFrom(...'ab09-^$.*+?()[]{}|/\\=!:<>, #'.split(''), '(?:', '\\d', '{2}');
    const anything = fc.array(unit, { minLength: 1, maxLength: 8 }).map((all) => all.join(''));
    const patterns = fc.sample(anything, { numRuns: 2_000, seed: 7 }).filter(taken);
    expect(patterns.length).toBeGreaterThan(50);
    const grep = (pattern: string, text: string) =>
      run('bash', ['-c', 'grep -qP -e "$1" <<<"$2"', 'bash', pattern, text]);
    for (const pattern of patterns.slice(0, 100)) {
      expect([pattern, (await grep(pattern, 'x')).stderr]).toEqual([pattern, '']);
    }
    for (const text of fc.sample(fc.stringMatching(/^[ -~]{1,20}$/), { numRuns: 50, seed: 7 })) {
      expect([text, (await grep(escapePattern(text), `<${text}>`)).code]).toEqual([text, 0]);
    }
  }, 60_000);

  it.each([
    ['an open group', '(a'],
    ['nothing to repeat', '*a'],
    ['a range backwards', '[z-a]'],
    ['an empty class, which is none to PCRE2', '[]'],
    ['any character, which is an open class to PCRE2', 'a[^]b'],
    ['a POSIX class', '[[:alpha:]]'],
    ['a look behind, which PCRE2 wants of one length', '(?<=a*)b'],
    ['a property', '\\p{L}'],
    ['a code point', '\\u0041'],
    ['more repetitions than PCRE2 takes', 'a{65536}'],
    ['a brace that stands for itself', 'a{'],
    ['nothing', ''],
    ['a line end', 'a\nb'],
    ['no ASCII', 'ü'],
    ['too much', 'a'.repeat(129)],
  ])('with %s is refused', (_, pattern) => expect(taken(pattern)).toBe(false));
});
