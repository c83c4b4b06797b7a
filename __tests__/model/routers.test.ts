import { KEEPALIVED } from '../../model/engines/keepalived';
import { PULSE } from '../../model/engines/pulse';
import type { RouterKnob } from '../../model/engine';
import { Guest } from '../../model/guest';
import { declare, ROUTERS } from '../support/model';
import { thrownBy } from '../support/thrown';

const debian12 = { guest: Guest.debian12().profile };

const THIRD = {
  path: 'guide/lvs/third',
  name: 'guide.lvs.third',
  hostName: 'third',
  publicIp: '192.168.26.7',
  privateIp: '10.11.12.7',
};

/** The guide's cluster with keepalived, whose routers have these priorities. */
const routed = (...priorities: readonly (number | undefined)[]) =>
  declare({
    input: debian12,
    routers: [...ROUTERS, THIRD]
      .slice(0, priorities.length)
      .map((router, rank) => ({ ...router, priority: priorities[rank] })),
  });

describe('priorities', () => {
  // RFC 5798, 6.1: three intervals and the skew of the highest of the backups.
  it.each<[number, (number | undefined)[]]>([
    [100, [undefined, undefined]],
    [100, [undefined, undefined, undefined]],
    [1, [2, 1]],
    [253, [254, 253]],
    [253, [254, 3, 253]],
    [120, [undefined, 120]],
  ])('promise what a backup of %d can keep: %j', (backup, given) => {
    const promised = 3 * 0.2 + ((256 - backup) / 256) * 0.2;
    const model = routed(...given);
    expect(model.failoverSeconds).toBeCloseTo(promised, 9);
    expect(model.toCluster().heartbeat.deadSeconds).toBeCloseTo(promised, 9);
  });

  it('decide whether a failover is soon enough, once all are known', () => {
    const withMost = (maxFailover: number, priority?: number) =>
      declare({
        input: { ...debian12, maxFailover },
        routers: ROUTERS.map((one, rank) =>
          rank === 0 ? { ...one, priority: 254 } : { ...one, priority },
        ),
      });
    expect(withMost(0.61, 253).violations()).toEqual([]);
    expect(withMost(0.61).violations()).toMatchObject([{ name: 'FailoverTooSlow' }]);
    expect(thrownBy(() => withMost(0.6, 253)).name).toBe('FailoverTooSlow');
  });

  it.each<[string, (number | undefined)[], string]>([
    [
      'a backup above the primary',
      [100, 101],
      'less than the 100 of the primary, guide/lvs/primary',
    ],
    ['a backup at its height', [100, 100], 'less than the 100'],
    ['a primary below the backups’ default', [90, undefined], 'less than the 90'],
    ['a default above a declared primary', [100, 99, undefined], 'that of guide/lvs/backup'],
    ['two alike', [100, 7, 7], 'that of guide/lvs/backup'],
  ])('are refused: %s', (_, given, says) => {
    const error = thrownBy(() => routed(...given));
    expect(error.name).toBe('PriorityInvalid');
    expect(error.message).toContain(says);
  });

  it.each([0, 255, 1.5, NaN])('are whole numbers from 1 to 254, not %d', (priority) => {
    expect(thrownBy(() => routed(priority, undefined)).name).toBe('NumberOutOfRange');
  });
});

describe('preemption', () => {
  const delayed = (delaySeconds: number) => () =>
    declare({ input: { ...debian12, heartbeat: { preemption: { delaySeconds } } } });

  it.each([0, 0.01, 300, 1_000])('may wait %d s', (seconds) => {
    expect(delayed(seconds)().toCluster().heartbeat.preemption).toEqual({ delaySeconds: seconds });
  });

  it.each([-1, 1_000.01, 0.001, NaN])('may not wait %d s', (seconds) => {
    const error = thrownBy(delayed(seconds));
    expect(error.name).toBe('NumberOutOfRange');
    expect(error.message).toContain('heartbeat.preemption.delaySeconds');
  });

  it('may be denied with pulse, which never preempts', () => {
    expect(() => declare({ input: { heartbeat: { preemption: false } } })).not.toThrow();
  });
});

/** What each knob may be set to, where some engine takes it. */
const VALUES: Readonly<Record<RouterKnob, unknown>> = {
  priority: 200,
  'heartbeat.intervalSeconds': 3,
  'heartbeat.deadSeconds': 30,
  'heartbeat.port': 540,
  'heartbeat.monitorLinks': true,
  'heartbeat.virtualRouterId': 7,
  'heartbeat.preemption': true,
};

describe.each([
  ['pulse', PULSE, Guest.enterpriseLinux6().profile],
  ['keepalived', KEEPALIVED, Guest.debian12().profile],
])('%s', (name, engine, guest) => {
  const knobs = Object.keys(VALUES) as RouterKnob[];

  const said = (knob: RouterKnob) => () => {
    const [area, key] = knob.split('.') as [string, string | undefined];
    const value = VALUES[knob];
    declare({
      input: { guest, ...(key !== undefined && { [area]: { [key]: value } }) },
      routers: ROUTERS.map((one, rank) => ({
        ...one,
        ...(key === undefined && rank === 0 && { [area]: value }),
      })),
    }).toCluster();
  };

  it.each(knobs.filter((knob) => engine.lacks[knob] === undefined))('takes %s', (knob) => {
    expect(said(knob)).not.toThrow();
  });

  it.each(knobs.filter((knob) => engine.lacks[knob] !== undefined))(
    'refuses %s, with the reason and the guests that take it',
    (knob) => {
      const error = thrownBy(said(knob));
      expect(error.name).toBe('EngineCannot');
      for (const piece of [knob, engine.lacks[knob]!]) expect(error.message).toContain(piece);
      expect(error.message).toMatch(name === 'pulse' ? /keepalived on .*Debian 12/ : /pulse on /);
    },
  );
});
