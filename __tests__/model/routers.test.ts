import { KEEPALIVED, KEEPALIVED_1_3 } from '../../model/engines/keepalived';
import { PULSE } from '../../model/engines/pulse';
import type { RouterKnob } from '../../model/engine';
import type { ConnectionSyncOptions } from '../../model/heartbeat/connection-sync';
import { Guest } from '../../model/guest';
import type { BfdOptions, HeartbeatOptions } from '../../model/heartbeat/heartbeat';
import { clusterOf, declare, ROUTERS } from '../support/model';
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

describe('VRRP version 2', () => {
  const heard = (heartbeat: HeartbeatOptions) => () =>
    declare({ input: { ...debian12, heartbeat } });

  // RFC 3768, 6.1: the skew is a part of a second, whatever the interval.
  it.each([
    [undefined, 3 + 156 / 256],
    [2, 6 + 156 / 256],
  ])('with an interval of %s s takes over within %d s', (intervalSeconds, seconds) => {
    const model = heard({ vrrpVersion: 2, intervalSeconds })();
    expect(model.failoverSeconds).toBeCloseTo(seconds, 9);
  });

  it.each([0.5, 0, 256])('takes no interval of %d s', (intervalSeconds) => {
    const error = thrownBy(heard({ vrrpVersion: 2, intervalSeconds }));
    expect(error).toMatchObject({ name: 'NumberOutOfRange' });
  });

  it('alone has authentication', () => {
    const error = thrownBy(heard({ authentication: { password: 'secret' } }));
    expect(error.name).toBe('EngineCannot');
    for (const piece of ['version 3', 'vrrpVersion to 2']) expect(error.message).toContain(piece);
    expect(error.message).not.toContain('secret');
  });

  it.each([
    '',
    'nine char',
    'ninechars',
    'a b',
    'a"b',
    'a#b',
    'a\nb',
    '$x',
    'ä',
    undefined,
    12_345,
  ])('takes no password %j, and does not show it', (password) => {
    const authentication = { password: password as string };
    const error = thrownBy(heard({ vrrpVersion: 2, authentication }));
    expect(error.name).toBe('PasswordInvalid');
    if (password) expect(error.message).not.toContain(String(password));
  });

  it.each<[string, HeartbeatOptions]>([
    ['heartbeat.vrrpVersion', { vrrpVersion: 4 as 3 }],
    ['heartbeat.advertisements', { advertisements: 'broadcast' as 'unicast' }],
    [
      'heartbeat.authentication.type',
      { vrrpVersion: 2, authentication: { password: 'a', type: 'MD5' as 'AH' } },
    ],
  ])('and all that has names is one of them: %s', (subject, heartbeat) => {
    const error = thrownBy(heard(heartbeat));
    expect(error.name).toBe('EngineCannot');
    expect(error.message).toContain(subject);
  });

  it.each<[string, HeartbeatOptions]>([
    ['startupDelaySeconds', { startupDelaySeconds: 60 }],
    ['gratuitousArp.delaySeconds', { gratuitousArp: { delaySeconds: -1 } }],
    ['gratuitousArp.repeat', { gratuitousArp: { repeat: 0 } }],
    ['gratuitousArp.refreshSeconds', { gratuitousArp: { refreshSeconds: 86_401 } }],
    ['gratuitousArp.refreshRepeat', { gratuitousArp: { refreshRepeat: 0.5 } }],
  ])('and all that is a number is in its range: %s', (subject, heartbeat) => {
    const error = thrownBy(heard(heartbeat));
    expect(error.name).toBe('NumberOutOfRange');
    expect(error.message).toContain(`heartbeat.${subject}`);
  });
});

describe('a neighbour that is watched', () => {
  const watched = (bfd: BfdOptions) => declare({ input: { ...debian12, heartbeat: { bfd } } });

  it.each<[string, string, BfdOptions]>([
    ['BfdNeighborInvalid', 'neighbor', { neighbor: '172.16.0.1' }],
    ['AddressInvalid', 'neighbor', { neighbor: 'gateway' }],
    ['AddressReserved', 'neighbor', { neighbor: '192.168.26.0' }],
    ['AddressReserved', 'neighbor', { neighbor: '10.11.12.255' }],
    ['NumberOutOfRange', 'intervalSeconds', { neighbor: '10.11.12.254', intervalSeconds: 0.001 }],
    ['NumberOutOfRange', 'multiplier', { neighbor: '10.11.12.254', multiplier: 1 }],
  ])('is refused at once: %s, %s', (name, key, bfd) => {
    const error = thrownBy(() => watched(bfd));
    expect(error.name).toBe(name);
    expect(error.message).toContain(`heartbeat.bfd.${key}`);
  });

  it.each(['192.168.26.9', '10.11.12.8', '10.11.12.10', '192.168.26.10'])(
    'is not the cluster itself, at %s',
    (neighbor) => {
      expect(watched({ neighbor }).violations()).toMatchObject([{ name: 'BfdNeighborInvalid' }]);
    },
  );

  it.each(['192.168.26.254', '10.11.12.254'])('may be at %s', (neighbor) => {
    expect(watched({ neighbor }).violations()).toEqual([]);
  });

  it('is no real server of ours; one that runs elsewhere may be a router that serves', () => {
    const beside = (machineName?: string) => {
      const model = watched({ neighbor: '10.11.12.77' });
      const server = { path: 'p', name: 'beside', ip: '10.11.12.77', machineName };
      model.addRealServer(server);
      return model.violations().map(({ name }) => name);
    };
    expect(beside('app.beside')).toEqual(['BfdNeighborInvalid']);
    expect(beside()).toEqual([]);
  });
});

describe('a script that hears of changes', () => {
  it.each([
    '',
    'echo',
    '#!/bin/sh\r\n',
    '#!/bin/sh\n\0\n',
    '#!/bin/sh\nä\n',
    `#!${' '.repeat(8_190)}\n`,
  ])('is no %j', (notify) => {
    const error = thrownBy(() => declare({ input: { ...debian12, heartbeat: { notify } } }));
    expect(error.name).toBe('ScriptInvalid');
  });

  it('ends with a line feed, whether it is given one or not', () => {
    const notify = '#!/bin/sh\necho';
    const { heartbeat } = clusterOf({ input: { ...debian12, heartbeat: { notify } } });
    expect(heartbeat.notify).toBe(`${notify}\n`);
  });
});

describe('connections are copied', () => {
  it.each<[string, string, ConnectionSyncOptions]>([
    ['NumberOutOfRange', 'id', { id: 256 }],
    ['EngineCannot', 'network', { network: 'eth1' as 'public' }],
    ['AddressInvalid', 'group', { group: '10.0.0.1' }],
    ['AddressInvalid', 'group', { group: '224.0.0.081' }],
    ['PortInvalid', 'port', { port: 0 }],
    ['NumberOutOfRange', 'ttl', { ttl: 0 }],
    ['NumberOutOfRange', 'maxLength', { maxLength: 65_508 }],
  ])('with no value out of range: %s, %s', (name, key, connectionSync) => {
    const error = thrownBy(() => declare({ input: { ...debian12, connectionSync } }));
    expect(error.name).toBe(name);
    expect(error.message).toContain(`connectionSync.${key}`);
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
  'heartbeat.vrrpVersion': 3,
  'heartbeat.advertisements': 'multicast',
  'heartbeat.startupDelaySeconds': 1,
  'heartbeat.gratuitousArp': { repeat: 2 },
  'heartbeat.authentication': { password: 'secret' },
  'heartbeat.bfd': { neighbor: '192.168.26.254' },
  'heartbeat.notify': '#!/bin/sh\n',
  'connectionSync.id': 3,
  'connectionSync.network': 'public',
  'connectionSync.group': '239.1.2.3',
  'connectionSync.port': 9000,
  'connectionSync.ttl': 2,
  'connectionSync.maxLength': 1400,
  'connectionSync.bothWays': true,
};

describe.each([
  ['pulse', PULSE, Guest.enterpriseLinux6().profile],
  ['keepalived', KEEPALIVED, Guest.debian12().profile],
  ['keepalived 1.3', KEEPALIVED_1_3, Guest.enterpriseLinux7().profile],
])('%s', (name, engine, guest) => {
  const knobs = Object.keys(VALUES) as RouterKnob[];

  const said = (knob: RouterKnob) => () => {
    const [area, key] = knob.split('.') as [string, string | undefined];
    const value = VALUES[knob];
    // Of VRRP's versions only 2 has authentication.
    const version = knob === 'heartbeat.authentication' && name !== 'pulse' && { vrrpVersion: 2 };
    declare({
      input: {
        guest,
        ...(key !== undefined && { [area]: { [key]: value, ...version } }),
      },
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
      expect(error.message).toMatch(/a guest that has it: (?:keepalived|pulse) on /);
      expect(error.message).not.toMatch(new RegExp(`has it: .*${guest.title}`));
      expect(error.message).not.toContain('secret');
    },
  );
});
