import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cost } from './worker';

/**
 * What the constructs cost beside the resources themselves: the same JSON through bare
 * `TerraformResource` objects, in the same run. Each figure is the median of five processes.
 * `npm run bench -- lab` measures what a cluster costs on guests instead, which takes minutes.
 */

const SIZES = [10, 100, 1000] as const;
const RUNS = 5;
const ROOT = join(__dirname, '..', '..', '..');

interface Row extends Cost {
  readonly totalMs: number;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] as number;
}

function run(script: string, args: readonly string[], flags: readonly string[] = []): string {
  return execFileSync(process.execPath, [...flags, join(__dirname, script), ...args], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
}

function measure(variants: readonly (() => Cost)[]): readonly Row[] {
  const costs: Cost[][] = variants.map(() => []);
  for (let i = 0; i < RUNS; i++) variants.forEach((variant, v) => costs[v]?.push(variant()));
  return costs.map((runs) => ({
    constructMs: median(runs.map((one) => one.constructMs)),
    synthMs: median(runs.map((one) => one.synthMs)),
    totalMs: median(runs.map((one) => one.constructMs + one.synthMs)),
    peakMib: median(runs.map((one) => one.peakMib)),
  }));
}

/** Ours and bare, measured in turns on the same JSON. */
function compare(scratch: string, variant: 'ours' | 'pages', size: number): readonly [Row, Row] {
  const outdir = join(scratch, `${variant}-${size}`);
  const json = join(outdir, 'stacks', 'bench', 'cdk.tf.json');
  const cost = (...args: readonly string[]) => JSON.parse(run('worker.js', args)) as Cost;
  const ours = () => cost(variant, String(size), outdir);
  ours();
  return measure([ours, () => cost('bare', String(size), join(scratch, 'bare'), json)]) as [
    Row,
    Row,
  ];
}

function synthesis(scratch: string): void {
  const columns = ['real servers', 'variant', 'construct', 'synth', 'total', 'peak'];
  console.log(`construct + synth, median of ${RUNS} processes\n`);
  console.log(`| ${columns.join(' | ')} |\n|${columns.map(() => ' ---: ').join('|')}|`);
  const show = (size: string, rows: readonly Row[]): void => {
    rows.forEach(({ constructMs, synthMs, totalMs, peakMib }, index) => {
      const times = [constructMs, synthMs, totalMs].map((ms) => `${ms.toFixed(0)} ms`);
      const variant = index === 0 ? 'constructs' : 'bare resources';
      console.log(`| ${[size, variant, ...times, `${peakMib.toFixed(0)} MiB`].join(' | ')} |`);
    });
  };
  const rows = new Map<number, readonly [Row, Row]>();
  for (const size of SIZES) {
    rows.set(size, compare(scratch, 'ours', size));
    show(String(size), rows.get(size) as [Row, Row]);
  }
  const pages = compare(scratch, 'pages', 1000);
  show('1000, a page each', pages);
  const largest = rows.get(1000) as [Row, Row];
  const growth = largest[0].totalMs / (rows.get(100) as [Row, Row])[0].totalMs;
  console.log(`
constructs / bare at 1,000 real servers: ${ratios(largest)} (to reach: 1.5)
the same with a page on each: ${ratios(pages)}
growth of the constructs from 100 to 1,000: ${growth.toFixed(1)} (to reach: 11)`);
}

function ratios([ours, bare]: readonly [Row, Row]): string {
  const ratio = (key: 'totalMs' | 'peakMib') => (ours[key] / bare[key]).toFixed(2);
  return `time ${ratio('totalMs')}, memory ${ratio('peakMib')}`;
}

function coldStart(scratch: string): void {
  const time = (command: readonly string[]): number => {
    const start = performance.now();
    execFileSync(process.execPath, command, {
      cwd: ROOT,
      env: { ...process.env, CDKTF_OUTDIR: join(scratch, 'cold') },
      stdio: 'ignore',
    });
    return performance.now() - start;
  };
  const requires: number[] = [];
  const apps: number[] = [];
  for (let i = 0; i < RUNS; i++) {
    requires.push(time(['-e', "require('cdktf')"]));
    apps.push(time(['--import', 'tsx', join(ROOT, 'bench', 'five-guests.ts')]));
  }
  const floor = median(requires);
  const app = median(apps);
  console.log(`
cold app of five guests, TypeScript included: ${app.toFixed(0)} ms
require('cdktf') alone: ${floor.toFixed(0)} ms
ratio ${(app / floor).toFixed(2)} (to reach: 4)`);
}

function stock(): void {
  console.log(
    '\nthe stock bindings, measured for comparison (this takes minutes the first time)\n',
  );
  process.stdout.write(run('stock/main.js', []));
}

/** The lab is TypeScript that starts programs of its own, which tsx loads; it ends what it began. */
function lab(): void {
  const command = ['--import', 'tsx', join(ROOT, 'bench', 'lab', 'main.ts')];
  const child = spawn(process.execPath, command, { cwd: ROOT, stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => child.kill(signal));
  }
  child.on('exit', (status) => (process.exitCode = status ?? 1));
}

function constructs(): void {
  const scratch = mkdtempSync(join(tmpdir(), 'cdktf-lvs-bench-'));
  try {
    synthesis(scratch);
    coldStart(scratch);
    if (process.argv.includes('--stock')) stock();
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

if (process.argv.includes('lab')) lab();
else constructs();
