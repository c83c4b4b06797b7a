import { bringUp } from '../../lab/bring-up';
import { connectDaemon } from '../../lab/daemon-client';
import { waitForAnswers } from '../../lab/first-answer';
import { ensureTools, IMAGE_TOOLS, LAB_TOOLS } from '../../lab/host-packages';
import type { Lab } from '../../lab/lab';
import { assertReady, inspectMachine, PREREQUISITES } from '../../lab/prerequisites';
import { askedPorts } from '../../lab/observe/clusters';
import type { Terraform } from '../../lab/terraform';
import { projectSettings } from '../settings';
import { synthesize } from '../synthesize';
import { chooseStack } from './choose-stack';
import type { LabContext } from './context';
import { demonstrate } from './demo';
import { down } from './down';
import { hasImage, imageFolder } from './image';
import { renderObservation } from './table';

/**
 * `cdktf-lvs lab up`: everything from the packages to the first answers, and what was seen.
 *
 * @returns the exit status: 1 when the demonstration missed something that was promised.
 * @throws LabError for whatever the user can mend.
 */
export async function up(context: LabContext): Promise<number> {
  const { args, env, folder, progress, signal } = context;
  const since = Date.now();
  const terraform = await prepare(context);
  const settings = projectSettings(args);
  if (settings.app !== undefined) {
    const stage = progress.stage('synth');
    await synthesize(settings, signal);
    signal.throwIfAborted();
    stage.done(settings.app);
  }
  const stack = chooseStack(settings.output, args.name, settings.labStack);
  const image = await imageFolder(context);
  signal.throwIfAborted();

  const lab = await bringUp({ folder, terraform, stack, image, progress, env, signal });
  await lab.forwardAll(args.port);
  await waitForAnswers(lab, { progress, signal, since });
  progress.say('');
  const missed = args.demo ? await demonstrate(lab, context) : 0;
  progress.say(renderObservation(await lab.observe()));
  if (args.thenDown) return (await down(context)) || (missed > 0 ? 1 : 0);
  progress.say(nextSteps(lab, stack.name));
  return missed > 0 ? 1 : 0;
}

/**
 * Sees to it that this machine can have a lab.
 *
 * @returns the Terraform to run.
 * @throws LabError `PrerequisiteMissing`, `PackageMissing`, `PackageInstallFailed`
 */
export async function prepare(context: LabContext): Promise<Terraform> {
  const { args, env, folder, progress, signal } = context;
  const machine = await inspectMachine(env);
  const makesImage = !args.vendorImages && !hasImage(context);
  // A lab that runs has the memory that it needs.
  const needed = (await connectDaemon(folder.path))
    ? PREREQUISITES.plan
    : makesImage
      ? PREREQUISITES.firstLab
      : PREREQUISITES.lab;
  assertReady(machine, needed);
  const tools = makesImage ? [...LAB_TOOLS, ...IMAGE_TOOLS] : LAB_TOOLS;
  await ensureTools(tools, progress, env, signal);
  signal.throwIfAborted();
  return machine.terraform;
}

function nextSteps(lab: Lab, stack: string): string {
  const [service] = lab.clusters.flatMap((cluster) => cluster.services);
  const ask = service && `exec -- curl http://${service.vip}:${askedPorts(service)[0]}/`;
  const rows: (readonly [string | undefined, string])[] = [
    [ask, "ask from the client's place"],
    ['exec GUEST -- COMMAND', 'run something in a guest'],
    ['logs GUEST -f', "follow a guest's console"],
    ['kill GUEST', 'pull its plug; start GUEST powers it on'],
    ['status', 'this table'],
    ['down', 'remove everything'],
  ];
  const lines = rows
    .filter(([command]) => command !== undefined)
    .map(([command, what]) => `  cdktf-lvs lab ${String(command).padEnd(44)} ${what}`);
  return [`${stack} runs. Next (here: npm run lab -- …):`, ...lines].join('\n');
}
