import { readArguments } from '../../../cli/lab/arguments';
import { Misuse } from '../../../cli/lab/misuse';

test.each([
  [[], { verb: 'up', name: undefined, demo: false }],
  [['--demo'], { verb: 'up', demo: true, thenDown: false }],
  [['--demo', '--down'], { verb: 'up', demo: true, thenDown: true }],
  [['nat-pulse'], { verb: 'up', name: 'nat-pulse' }],
  [['up', 'nat-pulse', '--skip-synth'], { verb: 'up', name: 'nat-pulse', skipSynth: true }],
  // A stack may be called like a verb.
  [['up', 'status'], { verb: 'up', name: 'status' }],
  [['--app', 'down'], { verb: 'up', app: 'down', name: undefined }],
  [['up', '--output', 'o', '--port', '8080'], { output: 'o', port: 8080 }],
  [['up', '--vendor-images'], { vendorImages: true }],
  [['status', '--json'], { verb: 'status', json: true }],
  [['exec', 'one', '--', 'ls', '-l'], { verb: 'exec', name: 'one', command: ['ls', '-l'] }],
  [['exec', '--', 'down'], { verb: 'exec', name: undefined, command: ['down'] }],
  [['exec', 'one', '--', 'a', '--', 'b'], { command: ['a', '--', 'b'] }],
  [['logs'], { verb: 'logs', name: undefined, follow: false }],
  [['logs', 'one', '-f'], { verb: 'logs', name: 'one', follow: true }],
  [['kill', 'one', '--folder', '/l'], { verb: 'kill', name: 'one', folder: '/l' }],
  [['start', 'one'], { verb: 'start', name: 'one' }],
  [['terraform', '--', 'state', 'list'], { verb: 'terraform', command: ['state', 'list'] }],
  [['env'], { verb: 'env' }],
  [['down', '--force'], { verb: 'down', force: true }],
  [['--help'], { verb: undefined }],
  [['kill', '--help'], { verb: undefined }],
])('%j', (argv, expected) => {
  expect(readArguments(argv)).toMatchObject(expected);
});

test.each([
  [['--loud'], '--loud'],
  [['one', 'two'], 'lab up does not take two'],
  [['status', 'one'], 'lab status does not take one'],
  [['kill'], 'lab kill takes a guest'],
  [['start', 'one', 'two'], 'does not take two'],
  [['exec', 'one'], 'takes a command behind --'],
  [['exec', 'one', '--'], 'takes a command behind --'],
  [['kill', 'one', '--', 'ls'], 'lab kill takes no command'],
  [['down', '--demo'], '--demo'],
  [['logs', '--json'], '--json'],
  [['--port', '0'], 'from 1 to 65535'],
  [['--port', '65536'], 'from 1 to 65535'],
  [['--port', '80a'], 'from 1 to 65535'],
  [['--folder'], '--folder'],
])('%j is misuse', (argv, problem) => {
  expect(() => readArguments(argv)).toThrow(Misuse);
  expect(() => readArguments(argv)).toThrow(problem);
});
