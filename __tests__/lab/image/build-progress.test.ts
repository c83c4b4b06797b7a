import { followBuild, type ImageProgress } from '../../../lab/image/build-progress';

function follow(...pieces: string[]): ImageProgress[] {
  const reports: ImageProgress[] = [];
  const take = followBuild((progress) => reports.push(progress));
  for (const piece of pieces) take(piece);
  return reports;
}

const FETCHED = 'Get:7 http://deb.debian.org/debian bookworm/main amd64 bash amd64 5.2 [1491 kB]\n';

test('tells the stages in the order in which they come', () => {
  const reports = follow(
    'I: running apt-get update...\n',
    FETCHED,
    'Selecting previously unselected package bash.\nUnpacking bash (5.2.15-2+b13) ...\n',
    'Setting up bash (5.2.15-2+b13) ...\n',
    'stage: trimming\nstage: packing\n',
  );
  const stages = reports.map(({ stage }) => stage);
  expect(stages).toEqual(['fetching', 'unpacking', 'configuring', 'trimming', 'packing']);
});

test('reads a line that comes in pieces', () => {
  expect(follow('Setting', ' up ba', 'sh (5.2) ...')).toEqual([]);
  expect(follow('Setting', ' up ba', 'sh (5.2) ...\n')).toEqual([
    { stage: 'configuring', percent: expect.any(Number) },
  ]);
});

test('says nothing when nothing changed', () => {
  const once = follow('Setting up bash (5.2) ...\n').length;
  expect(follow('Setting up bash (5.2) ...\n', 'Processing triggers\n', '\n\n')).toHaveLength(once);
});

test('never goes back, and never says that all is done', () => {
  const lines = Array.from({ length: 900 }, () => 'Unpacking x (1) ...\n');
  const percents = follow(...lines, 'stage: packing\n').map(({ percent }) => percent);
  expect(percents).toEqual([...percents].sort((a, b) => a - b));
  expect(Math.max(...percents)).toBe(99);
});

test('an index of packages is no package', () => {
  const url = 'http://deb.debian.org/debian bookworm';
  const indexes = [`Get:1 ${url} InRelease [151 kB]`, `Get:2 ${url}/main amd64 Packages [8792 kB]`];
  expect(follow(...indexes.map((line) => `${line}\n`))).toEqual([]);
  expect(follow(FETCHED)).toHaveLength(1);
});
