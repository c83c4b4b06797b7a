import { columns, duration, renderObservation } from '../../../cli/lab/table';
import type { Observation, ServiceView } from '../../../lab/observe/observation';

const HTTP: ServiceView = {
  name: 'http',
  vip: '192.168.26.10',
  protocol: 'tcp',
  ports: [80],
  holder: 'primary',
  url: 'http://127.0.0.1:4000/',
  realServers: [
    { name: 'one', address: '10.11.12.1:80', present: true, weight: 1, active: 0, connections: 7 },
    { name: 'two', address: '10.11.12.2:80', present: true, weight: 0, active: 0, connections: 3 },
    { name: 'three', address: '10.11.12.3', present: false, weight: 0, active: 0, connections: 0 },
  ],
  asked: 10,
  answers: { one: 8 },
};

function seen(service: Partial<ServiceView> = {}, cluster: object = {}): Observation {
  return {
    machines: [
      {
        name: 'nat.lvs.primary',
        shortName: 'primary',
        running: true,
        seconds: 185,
        holds: ['192.168.26.10', '10.11.12.10'],
        consoleLog: '/log',
      },
      { name: 'nat.lvs.one', shortName: 'one', running: false, holds: [], consoleLog: '/log' },
    ],
    clusters: [{ name: 'lvs', active: 'primary', services: [{ ...HTTP, ...service }], ...cluster }],
  };
}

/** The cells of the row that begins, or goes on, with a word. */
function cellsOf(text: string, word: string): string[] {
  const line = text.split('\n').find((one) => one.split(/\s{2,}/).includes(word)) ?? '';
  return line.trim().split(/\s{2,}/);
}

test('a machine stands there with its power, its time and what it holds', () => {
  const text = renderObservation(seen());
  expect(cellsOf(text, 'nat.lvs.primary')).toEqual([
    'nat.lvs.primary',
    'on',
    '3 min 5 s',
    '192.168.26.10, 10.11.12.10',
  ]);
  expect(cellsOf(text, 'nat.lvs.one')).toEqual(['nat.lvs.one', 'off']);
});

test('a real server stands there with its state, weight and connections', () => {
  const text = renderObservation(seen());
  expect(cellsOf(text, '10.11.12.1:80')).toEqual([
    'http tcp 192.168.26.10:80',
    'one',
    '10.11.12.1:80',
    'in',
    '1',
    '7',
  ]);
  expect(cellsOf(text, 'two')).toEqual(['two', '10.11.12.2:80', 'drained', '0', '3']);
  expect(cellsOf(text, 'three')).toEqual(['three', '10.11.12.3', 'out']);
});

test('what answered is counted, and what did not', () => {
  expect(renderObservation(seen())).toContain(
    'http: asked 10 times, answered 8 by "one", not answered 2.',
  );
  expect(renderObservation(seen({ answers: {} }))).toContain('asked 10 times, answered never.');
  expect(renderObservation(seen({ asked: 0, answers: {} }))).toContain('not asked');
});

test('where the table comes from is said, and where a browser goes', () => {
  const text = renderObservation(seen());
  expect(text).toContain('that of primary, the active LVS router');
  expect(text).toContain('http://127.0.0.1:4000/');
  expect(renderObservation(seen({}, { complaint: 'the agent is silent' }))).toContain(
    'cannot be read: the agent is silent',
  );
  expect(renderObservation(seen({}, { active: undefined }))).toContain(
    'No machine answers for a VIP',
  );
});

test('a stack without virtual servers has machines all the same', () => {
  const text = renderObservation({ ...seen(), clusters: [] });
  expect(text).toContain('nat.lvs.primary');
  expect(text).not.toContain('VIRTUAL SERVER');
});

test('an IPv6 VIP is bracketed before its port', () => {
  expect(renderObservation(seen({ vip: '2001:db8::10' }))).toContain('[2001:db8::10]:80');
});

test('columns are as wide as their widest cell', () => {
  expect(
    columns([
      ['a', 'b'],
      ['long', 'c'],
      ['', 'd'],
    ]),
  ).toBe('a     b\nlong  c\n      d\n');
});

test.each([
  [0, '0 s'],
  [59, '59 s'],
  [60, '1 min 0 s'],
  [3599, '59 min 59 s'],
  [7260, '2 h 1 min'],
])('%d seconds are %s', (seconds, text) => expect(duration(seconds)).toBe(text));
