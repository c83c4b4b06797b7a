import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { stockBindings } from '.';

/**
 * What bindings cost: 1,000 guests (4,000 resources) through bare
 * `TerraformResource` objects, through this repository's bindings and, on
 * request, through those that `cdktf get` makes. Each in processes of its own,
 * the median of five; compiled, since loaders slow down stack traces:
 * `tsc -p bench/tsconfig.json && node .cache/bench/bench/stock/measure.js [--stock]`.
 */
const RUNS = 5;
const GUESTS = 1000;
const WORKER = join(__dirname, 'worker.js');
const LIB = dirname(require.resolve('@cdktf/provider-libvirt'));

/** What a worker prints. */
export interface Measured {
  readonly constructMs: number;
  readonly synthMs: number;
  /** Heap that the constructs hold once they are made. */
  readonly heapMb: number;
  /** Digest of `cdk.tf.json`: the variants must agree. */
  readonly digest: string;
}

function measure(folder: string): Measured {
  const outdir = mkdtempSync(join(tmpdir(), 'bindings-'));
  try {
    const args = ['--expose-gc', WORKER, folder, String(GUESTS), outdir];
    return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as Measured;
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

const variants: Record<string, string> = { bare: 'bare', ours: LIB };
if (process.argv.includes('--stock')) variants['cdktf get'] = stockBindings();
const runs = Object.keys(variants).map((name) => ({ name, measured: [] as Measured[] }));
for (let run = 0; run < RUNS; run++) {
  for (const { name, measured } of runs) measured.push(measure(String(variants[name])));
}
console.log(`${GUESTS} guests, median of ${RUNS}: construct ms, synth ms, heap MB`);
for (const { name, measured } of runs) {
  const of = (pick: (one: Measured) => number): string => median(measured.map(pick)).toFixed(0);
  console.log(
    [name, of((m) => m.constructMs), of((m) => m.synthMs), of((m) => m.heapMb)].join('\t'),
  );
}
const digests = new Set(runs.flatMap(({ measured }) => measured.map(({ digest }) => digest)));
console.log(digests.size === 1 ? 'the same bytes' : 'DIFFERENT bytes');
