import { setTimeout as sleep } from 'node:timers/promises';
import { holderOf, type Scene, succeedsIn, within } from '../../lab/demonstration/stage';
import { LabError } from '../../lab/errors';
import type { MachineStatus } from '../../lab/host/definitions';
import { askedPorts } from '../../lab/observe/clusters';
import { findGuest, shortNames } from '../../lab/observe/guest-names';
import { clock, type Target } from '../../lab/probe/attempt';
import { longestGap } from '../../lab/probe/gap';
import { Probe } from '../../lab/probe/probe';
import { type BenchLab, untilBooted } from './bench-lab';
import { LongConnections, stallOf } from './long-connections';

/** The questions while a router dies, in milliseconds. */
const PACE = { interval: 20, timeout: 800 };

/** How many long connections there are, and how often each asks, in milliseconds. */
const LONG = { connections: 2, interval: 100 };

/** How long to ask before the plug is pulled, and after the answers are back, in milliseconds. */
const LEAD = 2_000;
const TRAIL = 3_000;

/** How long answers may fail to come back, and a copy of a connection may take, in seconds. */
const PATIENCE = 60;

/** How long a long connection may stall before it counts as lost, in seconds. */
const STALL_LIMIT = 20;

/**
 * Has a real server serve its page by a newer protocol, which answers many questions on one
 * connection; the page itself, and all that the LVS routers know of it, stay.
 */
const KEEP_CONNECTIONS =
  'folder=$(systemctl show --property=WorkingDirectory --value web-page) && ' +
  'systemctl stop web-page && ' +
  'systemd-run --quiet --unit=bench-page --working-directory="$folder" ' +
  '/usr/bin/python3 -m http.server --protocol HTTP/1.1 80';

/** One death of the active LVS router. */
export interface Failover {
  /** Short name of the router that died. */
  readonly killed: string;
  /** The longest time between two answers to new clients, in seconds; undefined without an end. */
  readonly gap?: number;
  /** Of each long connection the longest silence, in seconds; undefined for one that was lost. */
  readonly stalls: readonly (number | undefined)[];
  /** Whether the standby knew the long connections before. */
  readonly copied: boolean;
}

/**
 * Pulls the plug of the active LVS router again and again, while new clients ask every 20 ms
 * and two connections go on; each time the router that died is back in standby before the next.
 *
 * @throws LabError `GuestSilent` when a router does not take over or does not come back.
 */
export async function failovers(bench: BenchLab, kills: number): Promise<readonly Failover[]> {
  const { lab, signal } = bench;
  const [cluster] = lab.clusters;
  const service = cluster?.services.find(({ protocol }) => protocol === 'tcp');
  if (!cluster || !service) throw new TypeError('The stack declares no virtual server over TCP.');
  const scene: Scene = { lab, cluster, service, say: () => undefined, signal };
  const target = { address: service.vip, port: askedPorts(service)[0] ?? 80 };
  const machines = await lab.machines();
  for (const name of Object.keys(cluster.realServers)) {
    await serveLongConnections(scene, findGuest(name, machines));
  }
  await untilBalanced(scene, target);

  const found: Failover[] = [];
  let long = LongConnections.open(bench.client, { target, ...LONG });
  try {
    while (found.length < kills) {
      if (long.all.some((one) => one.ended !== undefined)) {
        await long.close();
        long = LongConnections.open(bench.client, { target, ...LONG });
      }
      const active = await holderOf(scene);
      if (!active) throw silent(`No machine answers for ${service.vip}.`);
      const standby = await standbyOf(scene, active);
      await untilBooted(bench, standby.name);
      const copied = await isCopied(scene, standby, long);
      found.push({ ...(await killOnce(scene, active, target, long)), copied });
      if (found.length < kills) await lab.client.request('start', { name: active.name });
    }
    return found;
  } finally {
    await long.close();
  }
}

async function killOnce(
  { lab, signal }: Scene,
  active: MachineStatus,
  target: Target,
  long: LongConnections,
): Promise<Omit<Failover, 'copied'>> {
  const names = shortNames((await lab.machines()).map((one) => one.name));
  const probe = Probe.start(lab.client, { targets: [target], ...PACE });
  try {
    await sleep(LEAD, undefined, { signal });
    const pulled = clock();
    await lab.client.request('kill', { name: active.name });
    const back = await probe.next(
      (one) => one.answer !== undefined && one.began > pulled,
      PATIENCE * 1000,
    );
    if (!back) throw silent(`Nothing answered for ${PATIENCE} s after ${active.name} had died.`);
    // Meanwhile a connection may wait for its next retransmission.
    const goOn = async () => long.all.every((one) => (one.answers.at(-1) ?? 0) > back.ended);
    await within(STALL_LIMIT, goOn, { signal });
    await sleep(TRAIL, undefined, { signal });
    // Without what the end of the asking leaves open: that nobody waits for it is no gap.
    const gap = longestGap([...probe.results], pulled);
    return {
      killed: names.get(active.name) ?? active.name,
      gap: gap?.closed ? gap.seconds : undefined,
      stalls: long.all.map((one) =>
        (one.answers.at(-1) ?? 0) > back.ended ? stallOf(one, pulled) : undefined,
      ),
    };
  } finally {
    await probe.stop();
  }
}

/** The LVS router that is not active. */
async function standbyOf(scene: Scene, active: MachineStatus): Promise<MachineStatus> {
  const machines = await scene.lab.machines();
  const routers = scene.cluster.routers.map((name) => findGuest(name, machines));
  const standby = routers.find((one) => one.name !== active.name);
  if (!standby) throw new TypeError('The stack declares one LVS router.');
  return standby;
}

/** Copies are sent every few packets; only a connection that the standby has can go on. */
async function isCopied(scene: Scene, standby: MachineStatus, long: LongConnections) {
  const hasAll = async () => {
    const ports = long.all.map(({ port }) => port);
    if (ports.includes(undefined)) return false;
    const script = ports.map((port) => `echo "$table" | grep -q "ESTABLISHED .*:${port} "`);
    return succeedsIn(scene, standby, ['table=$(ipvsadm -Lnc)', ...script].join(' && '));
  };
  return (await within(PATIENCE, hasAll, scene, 500)) !== undefined;
}

async function serveLongConnections({ lab }: Scene, { name }: MachineStatus): Promise<void> {
  const argv = ['/bin/sh', '-c', KEEP_CONNECTIONS];
  const { status, stderr } = await lab.client.request('exec', { name, argv, timeout: 60_000 });
  if (status !== 0) throw silent(`${name} cannot serve its page in another way: ${stderr.trim()}`);
}

async function untilBalanced({ lab, cluster, signal }: Scene, target: Target): Promise<void> {
  const number = Object.keys(cluster.realServers).length;
  const all = async () => {
    const settings = { targets: [target], interval: 100, timeout: 2_000, rounds: 4 * number };
    const answers = (await Probe.rounds(lab.client, settings)).map((one) => one.answer);
    return !answers.includes(undefined) && new Set(answers).size === number;
  };
  if ((await within(PATIENCE, all, { signal })) === undefined) {
    throw silent(`Not every real server answers at ${target.address} again.`);
  }
}

function silent(problem: string): LabError {
  return new LabError('GuestSilent', problem, 'See whether npm run lab -- --demo does better.');
}
