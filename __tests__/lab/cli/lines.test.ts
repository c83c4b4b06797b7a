import { LineProgress } from '../../../cli/lab/lines';

let text: string;
const pipe = { write: (piece: string) => (text += piece) };
const terminal = { ...pipe, isTTY: true, columns: 40 };

beforeEach(() => {
  text = '';
  jest.useFakeTimers();
});
afterEach(() => jest.useRealTimers());

test('a stage is one line, with the time that it took', () => {
  const stage = new LineProgress(pipe, {}).stage('network');
  jest.advanceTimersByTime(1_500);
  stage.done('2 made');
  expect(text).toBe('network    2 made  1.5 s\n');
});

test('what lasts longer shows that it is alive, and says the same seldom', () => {
  const stage = new LineProgress(pipe, {}).stage('image');
  stage.note('fetching');
  jest.advanceTimersByTime(4_000);
  expect(text).toBe('image      … fetching (2 s)\n');
  jest.advanceTimersByTime(15_000);
  expect(text.split('\n')).toHaveLength(2);
  stage.note('unpacking');
  jest.advanceTimersByTime(1_000);
  expect(text).toContain('image      … unpacking');
  jest.advanceTimersByTime(25_000);
  expect(text.match(/unpacking/g)).toHaveLength(2);
});

test('nothing is shown of a stage that was given up', () => {
  const progress = new LineProgress(pipe, {});
  progress.stage('image');
  progress.close();
  jest.advanceTimersByTime(60_000);
  expect(text).toBe('');
});

test('a terminal has one living line, no longer than itself', () => {
  const stage = new LineProgress(terminal, {}).stage('image');
  stage.note('x'.repeat(100));
  jest.advanceTimersByTime(10_000);
  expect(text).not.toContain('\n');
  const shown = text.split('\r\u001b[K').at(-1) ?? '';
  expect(shown.replace(/\u001b\[\d+m/g, '')).toHaveLength(39);
  stage.done('made');
  expect(text.split('\r\u001b[K').at(-1)).toMatch(/^image {6}made/);
});

test('colours are for terminals, and not with NO_COLOR', () => {
  new LineProgress(pipe, {}).stage('a').done('b');
  new LineProgress(terminal, { NO_COLOR: '1' }).stage('a').done('b');
  expect(text).not.toContain('\u001b[2m');
  new LineProgress(terminal, {}).stage('a').done('b');
  expect(text).toContain('\u001b[2m');
});
