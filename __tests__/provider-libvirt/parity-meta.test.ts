import {
  TerraformCount,
  TerraformIterator,
  TerraformOutput,
  Testing,
  type TerraformProvider,
  type TerraformResource,
} from 'cdktf';
import { elementClass, newStack, ours, stock, type Bindings } from './support/bindings';

// Oracle: the bindings that `cdktf get` generates from the same schema.
const stockBindings = stock();

type Program = (stack: ReturnType<typeof newStack>, bindings: Bindings) => void;

const volume = { name: 'a', pool: 'b' };

function make(stack: ReturnType<typeof newStack>, bindings: Bindings, id: string, config = {}) {
  const made = new (elementClass(bindings.load('volume')))(stack, id, { ...volume, ...config });
  return made as unknown as TerraformResource & Record<string, string>;
}

const PROGRAMS: Record<string, Program> = {
  'meta-arguments': (stack, bindings) => {
    const Provider = elementClass(bindings.load('provider'));
    const second = new Provider(stack, 'second', { uri: 'qemu:///session', alias: 'second' });
    const first = make(stack, bindings, 'first');
    make(stack, bindings, 'all', {
      provider: second as unknown as TerraformProvider,
      dependsOn: [first],
      lifecycle: {
        createBeforeDestroy: true,
        replaceTriggeredBy: [first],
        ignoreChanges: ['pool'],
      },
      connection: { type: 'ssh', host: first['path'] },
      provisioners: [{ type: 'local-exec', command: `cat ${first['path']}` }],
    });
  },
  count: (stack, bindings) => {
    const count = TerraformCount.of(3);
    make(stack, bindings, 'counted', { count, capacity: count.index });
  },
  'forEach and its references': (stack, bindings) => {
    const forEach = TerraformIterator.fromList(['a', 'b']);
    const each = make(stack, bindings, 'each', { forEach, name: forEach.value });
    new TerraformOutput(stack, 'paths', { value: each['path'] });
  },
  'lists from an iterator': (stack, bindings) => {
    const Domain = elementClass(bindings.load('domain'));
    const disks = TerraformIterator.fromList(['vda', 'vdb']);
    new Domain(stack, 'guest', {
      name: 'a',
      type: 'kvm',
      devices: { disks: disks.dynamic({ target: { dev: disks.value } }) },
    });
  },
  'import and move': (stack, bindings) => {
    make(stack, bindings, 'imported').importFrom('/images/a');
    make(stack, bindings, 'moved').moveToId('libvirt_volume.elsewhere');
    make(stack, bindings, 'target').addMoveTarget('here');
    make(stack, bindings, 'source').moveTo('here');
  },
  'logical ids and overrides': (stack, bindings) => {
    const named = make(stack, bindings, 'named');
    named.overrideLogicalId('by_hand');
    named.addOverride('target.format.type', 'qcow2');
    named.addOverride('capacity', 5);
    named.addOverride('pool', undefined);
    new TerraformOutput(stack, 'id', { value: named['id'] });
  },
};

test.each(Object.keys(PROGRAMS))('%s', (name) => {
  const run = (bindings: Bindings): string => {
    const stack = newStack();
    PROGRAMS[name]?.(stack, bindings);
    return Testing.synth(stack);
  };
  expect(run(ours)).toBe(run(stockBindings));
});

test('generateConfigForImport', () => {
  const run = (bindings: Bindings): string => {
    const stack = newStack();
    const importable = elementClass(bindings.load('volume')) as unknown as {
      generateConfigForImport(scope: unknown, to: string, from: string): unknown;
    };
    importable.generateConfigForImport(stack, 'existing', '/images/a');
    return Testing.synth(stack);
  };
  expect(run(ours)).toContain('/images/a');
  expect(run(ours)).toBe(run(stockBindings));
});
