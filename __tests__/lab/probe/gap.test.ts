import fc from 'fast-check';
import { type Attempt, nameOf } from '../../../lab/probe/attempt';
import { longestGap, tally } from '../../../lab/probe/gap';

const TARGET = { address: '192.168.26.10', port: 80 };
const answered = (began: number, took = 5, answer = 'one'): Attempt => ({
  ...TARGET,
  began,
  ended: began + took,
  answer,
});
const lost = (began: number, took = 800): Attempt => ({
  ...TARGET,
  began,
  ended: began + took,
  failure: 'timeout',
});

/** Questions every 20 ms, answered but for those that begin within the outage. */
function watch(length: number, outage?: readonly [from: number, to: number]): Attempt[] {
  return Array.from({ length: length / 20 }, (_, index) => index * 20).map((began) =>
    outage && began >= outage[0] && began < outage[1] ? lost(began) : answered(began),
  );
}

describe('the longest gap', () => {
  test('is the interval of the questions where all are answered', () => {
    expect(longestGap(watch(2_000))).toMatchObject({ seconds: 0.02, unanswered: 0, closed: true });
  });

  test('is the outage, and counts the questions in it', () => {
    expect(longestGap(watch(4_000, [1_000, 1_700]))).toEqual({
      seconds: 0.72,
      from: 985,
      to: 1_705,
      closed: true,
      unanswered: 35,
    });
  });

  test('covers every outage, wherever it is', () => {
    const times = fc.tuple(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 80 }));
    fc.assert(
      fc.property(times, ([start, length]) => {
        const outage = [start * 20, (start + length) * 20] as const;
        const gap = longestGap(watch(4_000, outage));
        expect(gap?.from).toBeLessThanOrEqual(outage[0]);
        expect(gap?.to).toBeGreaterThanOrEqual(outage[1]);
        expect(gap?.unanswered).toBe(length);
        // No longer than it was, but for one question and its answer.
        expect(gap?.seconds).toBeLessThanOrEqual((outage[1] - outage[0] + 25) / 1000);
      }),
    );
  });

  test('does not depend on the order in which the answers are told', () => {
    const attempts = watch(4_000, [1_000, 1_700]);
    expect(longestGap([...attempts].reverse())).toEqual(longestGap(attempts));
  });

  test('of before does not count', () => {
    const attempts = watch(4_000, [1_000, 1_700]);
    expect(longestGap(attempts, 2_000)?.seconds).toBe(0.02);
    expect(longestGap(attempts, 1_200)?.seconds).toBe(0.72);
  });

  test('is open where no answer came any more', () => {
    expect(longestGap(watch(2_000, [1_000, 2_000]))).toMatchObject({
      from: 985,
      to: 2_780,
      closed: false,
      unanswered: 50,
    });
  });

  test('is not known where nothing was answered', () => {
    expect(longestGap([])).toBeUndefined();
    expect(longestGap([lost(0), lost(20)])).toBeUndefined();
  });

  test('ends with an answer that came late', () => {
    expect(longestGap([answered(0), answered(20, 700), answered(800)])).toMatchObject({
      from: 5,
      to: 720,
    });
  });
});

test('answers are counted, the most frequent first', () => {
  const attempts = [answered(0, 5, 'b'), answered(1, 5, 'a'), lost(2), answered(3, 5, 'a')];
  expect(Object.entries(tally(attempts))).toEqual([
    ['a', 2],
    ['b', 1],
  ]);
});

describe('the name of an answer', () => {
  const page = (body: string, status = '200 OK') =>
    `HTTP/1.0 ${status}\r\nContent-Type: text/html\r\n\r\n${body}`;

  test.each([
    [page('<!DOCTYPE html>\n<title>one</title>\n<p>More.</p>'), 'one'],
    [page('<title lang="en">\n two\n</title>'), 'two'],
    [page('<p>This is <b>three</b>.</p>'), 'This is three .'],
    [page('four\n'), 'four'],
    [page('<title>Oops</title>', '503 Service Unavailable'), 'HTTP 503'],
    ['HTTP/1.1 200 OK\n\nfive', 'five'],
    [page(`a\r\n\r\nb`), 'a b'],
    ['SSH-2.0-OpenSSH_9.2p1\r\n', 'SSH-2.0-OpenSSH_9.2p1'],
    ['', ''],
    [page('x'.repeat(100)), `${'x'.repeat(39)}…`],
  ])('%j is %j', (text, name) => expect(nameOf(text)).toBe(name));

  test('moves no terminal, whatever answers', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(nameOf(text)).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
        expect(nameOf(page(text)).length).toBeLessThanOrEqual(40);
      }),
    );
  });
});
