import type { MachineStatus } from '../host/definitions';
import { portOf } from '../observe/ipvs-table';
import { tally } from '../probe/gap';
import { Probe } from '../probe/probe';
import type { Attempt } from '../probe/attempt';
import {
  ceilingOf,
  holderOf,
  machineAt,
  realServersIn,
  type Scene,
  shortName,
  succeedsIn,
  targetOf,
  within,
} from './stage';

/** Questions while a real server is gone: each is a new client. */
const PACE = { interval: 100, timeout: 1_000 };

/** How long a guest may take to boot, in seconds. */
const BOOT = 300;

/**
 * Pulls the plug of a real server while clients ask, and says when it left the table of the
 * active LVS router; powers it on, and says when it was back after its service was.
 *
 * @returns what was promised and did not happen.
 */
export async function demonstrateRealServer(scene: Scene): Promise<readonly string[]> {
  const router = await holderOf(scene);
  if (!router) return [`no machine answers for ${scene.service.vip}`];
  const entries = (await realServersIn(scene, router)) ?? [];
  for (const { address } of [...entries].reverse()) {
    const machine = await machineAt(scene, address);
    if (machine && entries.length > 1) return play(scene, router, machine, address);
  }
  return ['there is no real server that another one could stand in for'];
}

async function play(
  scene: Scene,
  router: MachineStatus,
  machine: MachineStatus,
  address: string,
): Promise<readonly string[]> {
  const { lab, cluster, say } = scene;
  const name = await shortName(scene, machine);
  const isIn = async () => {
    const entries = await realServersIn(scene, router);
    return entries && entries.some((one) => one.address === address && one.weight > 0);
  };
  const promised = (seconds: number | undefined) =>
    seconds === undefined ? '' : ` (promised: ${seconds} s at the worst)`;
  const limit = (seconds = 60) => ceilingOf(seconds);
  const { removal, reentry } = cluster.promises ?? {};

  say(`Real server: asking every ${PACE.interval} ms; pulling the plug of ${name}.`);
  const probe = Probe.start(lab.client, { targets: [targetOf(scene)], ...PACE });
  try {
    await lab.client.request('kill', { name: machine.name });
    const left = await within(limit(removal), async () => (await isIn()) === false, scene);
    if (left === undefined) return [`${name} did not leave the table within ${limit(removal)} s`];
    say(
      `  out of the table of ${await shortName(scene, router)} after ${left.toFixed(1)} s${promised(removal)}.`,
    );
    say(`  ${summary(probe.results)}`);

    await lab.client.request('start', { name: machine.name });
    say(`  ${name} is powered on again.`);
    const listens = `ss -Hltn | grep -q ':${portOf(address)} '`;
    const booted = await within(BOOT, () => succeedsIn(scene, machine, listens), scene);
    if (booted === undefined) return [`the service of ${name} did not come back in ${BOOT} s`];
    const back = await within(limit(reentry), async () => (await isIn()) === true, scene);
    if (back === undefined) return [`${name} was not back in the table within ${limit(reentry)} s`];
    say(
      `  its service is back after ${booted.toFixed(0)} s; in the table ${back.toFixed(1)} s later${promised(reentry)}.`,
    );
    const seen = probe.results.length;
    const taken = async () => {
      const entries = await realServersIn(scene, router);
      return entries?.some((one) => one.address === address && one.connections > 0) ?? false;
    };
    if ((await within(limit(5), taken, scene)) === undefined) {
      return [`${name} is in the table and takes no connection`];
    }
    say(`  since then: ${summary(probe.results.slice(seen))}`);
    return [];
  } finally {
    await probe.stop();
  }
}

function summary(attempts: readonly Attempt[]): string {
  const counts = Object.entries(tally(attempts)).map(([page, count]) => `${count} by "${page}"`);
  const lost = attempts.filter((one) => one.answer === undefined).length;
  return (
    `${attempts.length} new clients, answered ${counts.join(', ') || 'never'}` +
    `${lost > 0 ? `, not answered ${lost}` : ''}.`
  );
}
