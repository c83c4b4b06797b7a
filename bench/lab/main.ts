import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeFailure } from '../../lab/errors';
import { ensureTools, IMAGE_TOOLS, LAB_TOOLS, withSystemPath } from '../../lab/host-packages';
import { findImage, makeImage } from '../../lab/image/image';
import { catchInterruption } from '../../lab/interruption';
import { cacheFolder, LabFolder } from '../../lab/lab-folder';
import { assertReady, inspectMachine, PREREQUISITES } from '../../lab/prerequisites';
import type { Progress } from '../../lab/progress';
import { readConfiguration } from '../../lab/stack-files';
import { readStacks } from '../../lab/synthesis';
import { type BenchLabOptions, untilBooted, withLab } from './bench-lab';
import { bootOfGuests, bootOfService } from './boot';
import { failovers } from './failover';
import { reportBoot, reportFailovers, reportLoad, reportSteps } from './report';
import { secondPlanIn, type StepTimes, stepIn, terraformAlone } from './terraform-steps';
import { countResources, withoutService } from './without-service';

/**
 * What a cluster costs on real guests, each figure beside its floor and in the same run: the
 * boot, Terraform's part of it, and the gap when the active LVS router dies.
 */

const ROOT = join(__dirname, '..', '..');
const STACK = 'nat-keepalived';
const KILLS = 3;

/** What is done at the moment goes to standard error, the figures to standard output. */
const progress: Progress = {
  stage: (name) => ({
    note: () => undefined,
    drop: () => undefined,
    done: (text) => progress.say(`${name}: ${text}`),
  }),
  say: (text) => process.stderr.write(`… ${text}\n`),
};

type Common = Pick<BenchLabOptions, 'folder' | 'image' | 'terraform' | 'origin' | 'signal'>;

async function measure(scratch: string, signal: AbortSignal): Promise<void> {
  reportLoad(loadavg()[0] ?? 0);
  const { terraform, image } = await prepare(signal);
  const { directory: origin } = synthesize(scratch);
  const text = readConfiguration(origin);
  const folder = new LabFolder(join(cacheFolder(process.env), 'bench-lab'));
  const common = { folder, image, terraform, origin, signal };

  const resources = countResources(text);
  progress.say(`Terraform alone, ${resources} resources`);
  const alone = await terraformAlone(terraform, resources, join(scratch, 'alone'), signal);
  const { floor, accelerator } = await bootWithoutService(common, text);
  progress.say(`the cluster: power-on to balanced answers`);
  await withLab({ ...common, text, accelerator, stack: STACK, progress }, async (bench) => {
    const validate = await stepIn(bench, 'validate');
    const plan = await stepIn(bench, 'plan');
    const apply = await stepIn(bench, 'apply');
    reportBoot(accelerator, await bootOfService(bench), floor);

    const machines = await bench.lab.machines();
    await Promise.all(machines.map(({ name }) => untilBooted(bench, name)));
    const times: StepTimes = { validate, plan, apply, 'second plan': await secondPlanIn(bench) };
    reportSteps(resources, times, alone);

    progress.say(`the active LVS router dies, ${KILLS} times`);
    const promise = bench.lab.clusters[0]?.promises?.failover;
    reportFailovers(await failovers(bench, KILLS), promise);
  });
}

/** The floor of the boot: the same machines, which are asked for nothing. */
function bootWithoutService(common: Common, text: string) {
  progress.say('the same guests without a service: power-on to booted');
  const options = { ...common, text: withoutService(text), stack: 'floor', progress };
  return withLab(options, async (bench) => {
    await stepIn(bench, 'plan');
    await stepIn(bench, 'apply');
    return {
      floor: await bootOfGuests(bench),
      accelerator: bench.client.announcement.accelerator,
    };
  });
}

/** Sees to it that this machine can have a lab. */
async function prepare(signal: AbortSignal) {
  const env = withSystemPath(process.env);
  const cache = cacheFolder(env);
  const machine = await inspectMachine(env);
  const isMade = findImage(cache) !== undefined;
  assertReady(machine, isMade ? PREREQUISITES.lab : PREREQUISITES.firstLab);
  await ensureTools(isMade ? LAB_TOOLS : [...LAB_TOOLS, ...IMAGE_TOOLS], progress, env, signal);
  signal.throwIfAborted();
  if (!isMade) progress.say("making the guests' image, once");
  const { folder } = await makeImage({ cache, env, signal });
  return { terraform: machine.terraform, image: folder };
}

function synthesize(scratch: string) {
  const output = join(scratch, 'cdktf.out');
  execFileSync(process.execPath, ['--import', 'tsx', join(ROOT, 'main.ts')], {
    cwd: ROOT,
    env: { ...process.env, CDKTF_OUTDIR: output },
  });
  const [stack] = readStacks(output, [STACK]);
  if (!stack) throw new TypeError(`main.ts has no stack ${STACK}.`);
  return stack;
}

const interruption = catchInterruption();
const scratch = mkdtempSync(join(tmpdir(), 'cdktf-lvs-bench-'));
measure(scratch, interruption.signal)
  .catch((cause: unknown) => {
    process.exitCode = interruption.status ?? 1;
    if (interruption.status === undefined) process.stderr.write(`${describeFailure(cause)}\n`);
  })
  .finally(() => rmSync(scratch, { recursive: true, force: true }));
