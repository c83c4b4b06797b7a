import { setTimeout as sleep } from 'node:timers/promises';
import type { MachineStatus } from '../host/definitions';
import { type Attempt, clock } from '../probe/attempt';
import { longestGap } from '../probe/gap';
import { Probe } from '../probe/probe';
import { ceilingOf, holderOf, type Scene, shortName, succeedsIn, targetOf, within } from './stage';

/** Questions while a router dies, and while one boots, which costs the others time. */
const CLOSELY = { interval: 20, timeout: 800 };
const LOOSELY = { interval: 100, timeout: 2_000 };

/** How long to ask before the plug is pulled, and after the answers are back, in milliseconds. */
const LEAD = 1_500;
const TRAIL = 2_000;

/** How long a returned router is watched, in milliseconds: it could still take over. */
const WATCH = 10_000;

/** How long a guest may take to boot, in seconds. */
const BOOT = 300;

/** Both engines, by the names of their processes. */
const ENGINE_RUNS = 'pgrep -x keepalived >/dev/null || pgrep -x pulse >/dev/null';

/**
 * Pulls the plug of the active LVS router while a client asks every 20 ms, says for how long
 * nothing answered and who took over; powers the router on again, and sees it stay in standby.
 *
 * @returns what was promised and did not happen.
 */
export async function demonstrateFailover(scene: Scene): Promise<readonly string[]> {
  const { lab, service, say } = scene;
  const active = await holderOf(scene);
  if (!active) return [`no machine answers for ${service.vip}`];
  const name = await shortName(scene, active);
  const target = targetOf(scene);

  say(
    `Failover: asking ${target.address}:${target.port} every 20 ms; pulling the plug of ${name}, the active LVS router.`,
  );
  const missed: string[] = [];
  const probe = Probe.start(lab.client, { targets: [target], ...CLOSELY });
  try {
    missed.push(...(await pullThePlug(scene, active, probe)));
  } finally {
    await probe.stop();
  }
  const successor = await holderOf(scene);
  if (!successor || successor.name === active.name) {
    return [...missed, `no other LVS router took ${service.vip} over`];
  }
  const successorName = await shortName(scene, successor);
  say(`  ${successorName} holds ${service.vip} now.`);
  return [...missed, ...(await powerOnAgain(scene, active, successor))];
}

async function pullThePlug(
  { lab, cluster, say, signal }: Scene,
  active: MachineStatus,
  probe: Probe,
): Promise<readonly string[]> {
  await sleep(LEAD, undefined, { signal });
  const pulled = clock();
  await lab.client.request('kill', { name: active.name });
  const promise = cluster.promises?.failover;
  const patience = 1000 * (30 + ceilingOf(promise ?? 10));
  const back = await probe.next(
    (one: Attempt) => one.answer !== undefined && one.began > pulled,
    patience,
  );
  if (!back) return [`nothing answered for ${(patience / 1000).toFixed(0)} s`];
  await sleep(TRAIL, undefined, { signal });
  // Before it is stopped: questions that are open then would count as unanswered.
  const gap = longestGap([...probe.results], pulled);
  await probe.stop();
  if (!gap) return ['nothing was answered before the plug was pulled'];
  const promised =
    promise === undefined
      ? ''
      : `; the configuration promises ${promise.toFixed(2)} s at the worst`;
  say(
    `  ${gap.seconds.toFixed(2)} s without an answer${promised}. ` +
      `Of ${probe.results.length} questions ${gap.unanswered} stayed without one.`,
  );
  return promise !== undefined && gap.seconds > ceilingOf(promise)
    ? [`the gap was ${gap.seconds.toFixed(2)} s, far more than is promised`]
    : [];
}

async function powerOnAgain(
  scene: Scene,
  returning: MachineStatus,
  successor: MachineStatus,
): Promise<readonly string[]> {
  const { lab, service, say, signal } = scene;
  const name = await shortName(scene, returning);
  const target = targetOf(scene);
  const probe = Probe.start(lab.client, { targets: [target], ...LOOSELY });
  try {
    await lab.client.request('start', { name: returning.name });
    say(`  ${name} is powered on again.`);
    const booted = await within(
      BOOT,
      () => succeedsIn(scene, returning, ENGINE_RUNS),
      scene,
      1_000,
    );
    if (booted === undefined) return [`${name} did not come back within ${BOOT} s`];
    await sleep(WATCH, undefined, { signal });
    const attempts = await probe.stop();
    const holder = await holderOf(scene);
    if (holder?.name !== successor.name) return [`${name} came back and took ${service.vip} over`];
    const lost = attempts.filter((one) => one.answer === undefined).length;
    say(
      `  ${name} is back after ${booted.toFixed(0)} s, in standby: ${service.vip} stays where it is. ` +
        `Of ${attempts.length} questions meanwhile ${lost} stayed without an answer.`,
    );
    return [];
  } finally {
    await probe.stop();
  }
}
