import { setTimeout as sleep } from 'node:timers/promises';
import { LabError } from './errors';
import { lastLines } from './host/console';
import type { MachineStatus } from './host/definitions';
import type { Lab } from './lab';
import { bootProgress } from './observe/console';
import { shortNames } from './observe/guest-names';
import { targetsOf } from './observe/observe';
import type { Attempt } from './probe/attempt';
import { Probe } from './probe/probe';
import type { Progress, Stage } from './progress';

/** How often the virtual servers are asked, and how long each answer may take, in milliseconds. */
const PACE = { interval: 250, timeout: 2_000 };

/** How often the guests are looked at, in milliseconds. */
const LOOK = 1_000;

/** How long the active LVS router's agent may take to answer, in milliseconds. */
const AGENT_PATIENCE = 60_000;

/** How many lines of a console an error shows. */
const CONSOLE_LINES = 15;

/** How to wait for a lab's first answers. */
export interface FirstAnswerOptions {
  /** Who shows how far it is. */
  readonly progress: Progress;
  /** Ends the wait. */
  readonly signal: AbortSignal;
  /** When this bringing up began, in milliseconds since the epoch. @default - now */
  readonly since?: number;
  /** How long guests may take to boot, in milliseconds. @default 900000 */
  readonly patience?: number;
}

/**
 * Waits until every virtual server has answered at each of its TCP ports, and then until the
 * active LVS router has every real server in its table.
 *
 * @throws LabError `GuestDied` when a guest's QEMU ends, `GuestSilent` when the time is over:
 *   both with what the guests printed last.
 */
export async function waitForAnswers(lab: Lab, options: FirstAnswerOptions): Promise<void> {
  const { progress, signal, patience = 15 * 60_000 } = options;
  const targets = targetsOf(lab.clusters.flatMap((cluster) => cluster.services));
  if (targets.length === 0) return;
  const { since = Date.now() } = options;
  const deadline = Date.now() + patience;
  const stage = progress.stage('answer');
  const probe = Probe.start(lab.client, { targets, ...PACE, once: true });
  const seen = new Set<string>();
  try {
    for (;;) {
      const open = targets.filter(({ address, port }) => !firstOf(probe.results, address, port));
      if (open.length === 0) break;
      const machines = await lab.machines();
      assertAlive(machines, seen);
      if (Date.now() > deadline) throw silent(open, machines, probe.results, patience);
      stage.note(stepsOf(machines));
      await Promise.race([sleep(LOOK, undefined, { signal }), probe.next(isAnswer, LOOK)]);
    }
    const last = Math.max(
      ...targets.map(({ address, port }) => firstOf(probe.results, address, port)?.ended ?? 0),
    );
    const [first] = targets;
    const others = targets.length > 1 ? ` and ${targets.length - 1} more` : '';
    const boot = bootSeconds(await lab.machines(), since, last);
    const seconds = boot === undefined ? '' : `, ${boot.toFixed(1)} s after power-on`;
    stage.done(`${first?.address}:${first?.port}${others} answers${seconds}`);
    await balance(lab, progress.stage('balance'), signal, deadline);
  } finally {
    void probe.stop();
  }
}

/** A real server may need longer than the first: the table shows when it is in. */
async function balance(
  lab: Lab,
  stage: Stage,
  signal: AbortSignal,
  deadline: number,
): Promise<void> {
  stage.note('asking the active LVS router');
  const readable = Date.now() + AGENT_PATIENCE;
  for (;;) {
    const { clusters, machines } = await lab.observe(false);
    const here = new Set(machines.map((one) => one.shortName));
    const servers = clusters
      .flatMap(({ services }) => services.flatMap((service) => service.realServers))
      .filter(({ name }) => name !== undefined && here.has(name));
    const missing = servers.filter((one) => !one.present).map((one) => one.name);
    // A VIP that answers by a router of the host's, or an image without the agent, shows no table.
    const unreadable = clusters.find((one) => one.complaint !== undefined);
    const isHopeless = unreadable?.active === undefined || Date.now() > readable;
    if (unreadable && isHopeless) return stage.done(`not seen: ${unreadable.complaint}`);
    if (!unreadable && missing.length === 0) {
      const number = new Set(servers.map((one) => one.name)).size;
      return stage.done(`${number} real servers take connections`);
    }
    if (Date.now() > deadline) return stage.done(`${missing.join(', ')} did not come`);
    stage.note(unreadable?.complaint ?? `without ${[...new Set(missing)].join(', ')}`);
    await sleep(LOOK, undefined, { signal });
  }
}

const isAnswer = (one: Attempt) => one.answer !== undefined;

function firstOf(attempts: readonly Attempt[], address: string, port: number): Attempt | undefined {
  return attempts.find((one) => isAnswer(one) && one.address === address && one.port === port);
}

/** How long it took to boot; undefined where some machines were on already. */
function bootSeconds(
  machines: readonly MachineStatus[],
  since: number,
  answered: number,
): number | undefined {
  const times = machines.flatMap((one) => one.poweredOnAt ?? []);
  const isWhole = times.length > 0 && times.every((one) => one >= since);
  return isWhole ? (answered - Math.min(...times)) / 1000 : undefined;
}

/** `booting: one, two; cloud-init, final stage: primary, backup`. */
function stepsOf(machines: readonly MachineStatus[]): string {
  const names = shortNames(machines.map((one) => one.name));
  const steps = new Map<string, string[]>();
  for (const { name, consoleLog } of machines.filter((one) => one.running)) {
    const step = bootProgress(consoleLog);
    steps.set(step, [...(steps.get(step) ?? []), names.get(name) ?? name]);
  }
  return [...steps].map(([step, guests]) => `${step}: ${guests.join(', ')}`).join('; ');
}

/** `seen` has the names of those that were on before; those that are on now are added. */
function assertAlive(machines: readonly MachineStatus[], seen: Set<string>): void {
  for (const one of machines.filter(({ running }) => running)) seen.add(one.name);
  const dead = machines.find((one) => !one.running && seen.has(one.name));
  if (dead) {
    throw new LabError(
      'GuestDied',
      `${dead.name} was powered on, and is off.\n${consoleOf(dead)}`,
      `The whole console: cdktf-lvs lab logs ${dead.name}. Power it on again: cdktf-lvs lab up.`,
    );
  }
}

function silent(
  open: readonly { readonly address: string; readonly port: number }[],
  machines: readonly MachineStatus[],
  attempts: readonly Attempt[],
  patience: number,
): LabError {
  const reason = attempts.at(-1)?.failure ?? 'nothing came';
  return new LabError(
    'GuestSilent',
    `After ${Math.round(patience / 1000)} s ${open.map(({ address, port }) => `${address}:${port}`).join(', ')} ` +
      `does not answer (${reason}).\n  ${stepsOf(machines)}\n${machines.map(consoleOf).join('\n')}`,
    'Look at a guest with cdktf-lvs lab logs GUEST, or ask it: cdktf-lvs lab exec GUEST -- systemctl --failed. The lab goes on; cdktf-lvs lab up waits again.',
  );
}

/** The last lines of a guest's console, under its name. */
export function consoleOf(machine: Pick<MachineStatus, 'name' | 'consoleLog'>): string {
  const lines = lastLines(machine.consoleLog, CONSOLE_LINES);
  const text = lines === '' ? 'nothing yet' : `\n${lines.replace(/^/gm, '    ')}`;
  return `  ${machine.name} printed last: ${text}`;
}
