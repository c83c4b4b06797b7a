import fc from 'fast-check';
import { KEEPALIVED } from '../../model/engines/keepalived';
import { PULSE } from '../../model/engines/pulse';
import { HealthCheck } from '../../model/health-check';
import { planFor } from '../support/checks';
import { refusalOf, thrownBy } from '../support/thrown';

const at = (subject: string) => ({ path: 'guide/lvs', subject });

describe('pulse', () => {
  it('promises a failover that the dead time, looked at once an interval, can keep', () => {
    const beats = fc.tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 60 }));
    fc.assert(
      fc.property(beats, ([intervalSeconds, more]) => {
        const deadSeconds = intervalSeconds + more;
        const heartbeat = PULSE.heartbeat({ intervalSeconds, deadSeconds }, at, 100);
        const failover = PULSE.promises.failover(heartbeat);
        expect(failover).toBeGreaterThanOrEqual(deadSeconds);
        expect(failover).toBeLessThanOrEqual(deadSeconds + intervalSeconds);
      }),
    );
  });

  it('takes whole seconds only', () => {
    expect(thrownBy(() => PULSE.heartbeat({ intervalSeconds: 0.5 }, at, 100)).name).toBe(
      'NumberOutOfRange',
    );
  });

  it('brings a real server back after checks in a row that fill the re-entry time', () => {
    const times = fc.record({
      checkIntervalSeconds: fc.integer({ min: 1, max: 600 }),
      reentrySeconds: fc.integer({ min: 1, max: 600 }),
      healthCheck: fc.constant(planFor(PULSE, HealthCheck.tcp())),
    });
    fc.assert(
      fc.property(times, (checks) => {
        const { checkIntervalSeconds, reentrySeconds } = checks;
        const promised = PULSE.promises.reentry(checks);
        expect(promised).toBeGreaterThanOrEqual(reentrySeconds);
        expect(promised % checkIntervalSeconds).toBe(0);
        expect(PULSE.promises.removal(checks)).toBeGreaterThan(checkIntervalSeconds);
      }),
    );
  });
});

describe('keepalived', () => {
  // RFC 5798, 6.1: three advertisements are missed, and the lower priority waits a little longer.
  it.each([
    [1, 3.61],
    [0.1, 0.36],
    [0.2, 0.72],
  ])('with an advertisement every %d s takes over within %d s', (intervalSeconds, seconds) => {
    const heartbeat = KEEPALIVED.heartbeat({ intervalSeconds }, at, 100);
    expect(KEEPALIVED.promises.failover(heartbeat)).toBeCloseTo(seconds, 2);
  });

  // Measured with a machine that was taken off its network while a datagram went to it every 6 s: the
  // first that failed did after 57 s, when the kernel had given up the MAC address.
  it.each([
    ['tcp', 6 + 3 + 1 + 3],
    ['http', 6 + (3 + 3) + 1 + (3 + 3)],
    ['udp', 57 + 1 + 3],
  ] as const)('promises no removal sooner than a %s check can tell: %d s', (kind, seconds) => {
    const checks = {
      checkIntervalSeconds: 6,
      reentrySeconds: 0,
      healthCheck: planFor(KEEPALIVED, HealthCheck[kind]()),
    };
    expect(KEEPALIVED.promises.removal(checks)).toBeGreaterThanOrEqual(seconds);
    expect(KEEPALIVED.promises.removal(checks)).toBeLessThan(1.5 * seconds);
  });

  it('takes intervals in hundredths of a second, as VRRP version 3 counts them', () => {
    const hundredths = fc.integer({ min: 1, max: 4_095 });
    fc.assert(
      fc.property(hundredths, (count) => {
        const intervalSeconds = Number((count / 100).toFixed(2));
        expect(KEEPALIVED.heartbeat({ intervalSeconds }, at, 100)).toMatchObject({
          intervalSeconds,
        });
      }),
    );
    for (const intervalSeconds of [0, 0.001, 0.125, 40.96, NaN, -1, Infinity]) {
      expect(thrownBy(() => KEEPALIVED.heartbeat({ intervalSeconds }, at, 100)).name).toBe(
        'NumberOutOfRange',
      );
    }
  });

  it('cannot but give up its addresses with a link', () => {
    const error = thrownBy(() => KEEPALIVED.heartbeat({ monitorLinks: false }, at, 100));
    expect(error.name).toBe('EngineCannot');
    expect(error.message).toContain('pulse');
  });

  it.each([1, 255])('takes the virtual router id %d', (virtualRouterId) => {
    expect(refusalOf(() => KEEPALIVED.heartbeat({ virtualRouterId }, at, 100))).toBeUndefined();
  });

  it.each([0, 256, 1.5])('takes no virtual router id %d', (virtualRouterId) => {
    expect(thrownBy(() => KEEPALIVED.heartbeat({ virtualRouterId }, at, 100)).name).toBe(
      'NumberOutOfRange',
    );
  });
});
