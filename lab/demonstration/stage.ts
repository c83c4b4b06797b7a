import { setTimeout as sleep } from 'node:timers/promises';
import type { MachineStatus } from '../host/definitions';
import type { Lab } from '../lab';
import { askedPorts, type DeclaredCluster, type DeclaredService } from '../observe/clusters';
import { findGuest, shortNames } from '../observe/guest-names';
import { hostOf, type IpvsRealServer } from '../observe/ipvs-table';
import { machineWith, macOf } from '../observe/neighbours';
import { isEntryOf, neighboursIn, tableOf } from '../observe/observe';

/** How many times what is promised is waited for: guests on plain QEMU are slow. */
const ALLOWANCE = 3;

/** What looking takes, and what guests wait for processors that others have, in seconds. */
const SLACK = 10;

/** What is taken for broken, where so many seconds are promised: no measure, but a ceiling. */
export function ceilingOf(seconds: number): number {
  return ALLOWANCE * seconds + SLACK;
}

/** What a demonstration plays with: one cluster, one of its virtual servers, and the machines. */
export interface Scene {
  /** The lab. */
  readonly lab: Lab;
  /** The cluster. */
  readonly cluster: DeclaredCluster;
  /** A virtual server of it that can be asked over TCP. */
  readonly service: DeclaredService;
  /** Says a line to whoever watches. */
  readonly say: (text: string) => void;
  /** Ends it early. */
  readonly signal: AbortSignal;
}

/** What is asked in a demonstration: the virtual server's first port. */
export function targetOf({ service }: Scene) {
  return { address: service.vip, port: askedPorts(service)[0] ?? 80 };
}

/** The machine that answers for the VIP, seen from the client's place. */
export async function holderOf({ lab, service }: Scene): Promise<MachineStatus | undefined> {
  const machines = await lab.machines();
  return machineWith(macOf(await neighboursIn(lab.client), service.vip), machines);
}

/** The shortest name of a machine. */
export async function shortName({ lab }: Scene, machine: MachineStatus): Promise<string> {
  const names = shortNames((await lab.machines()).map((one) => one.name));
  return names.get(machine.name) ?? machine.name;
}

/** The virtual server's real servers, in the table of the LVS router that is active. */
export async function realServersIn(
  scene: Scene,
  router: MachineStatus,
): Promise<readonly IpvsRealServer[] | undefined> {
  const table = await tableOf(scene.lab.client, router);
  if (typeof table === 'string') return undefined;
  return table.filter((one) => isEntryOf(scene.service, one)).flatMap((one) => one.realServers);
}

/** A machine of the cluster that is a real server, by an address of the table. */
export async function machineAt(
  { lab, cluster }: Scene,
  address: string,
): Promise<MachineStatus | undefined> {
  const host = hostOf(address);
  const name = Object.keys(cluster.realServers).find((one) => cluster.realServers[one] === host);
  if (name === undefined) return undefined;
  const machines = await lab.machines();
  try {
    return findGuest(name, machines);
  } catch {
    return undefined;
  }
}

/** Runs a shell script in a guest; whether it succeeded. A guest that is not up yet fails. */
export async function succeedsIn(
  { lab }: Scene,
  machine: MachineStatus,
  script: string,
): Promise<boolean> {
  const answer = await lab.client
    .request('exec', { name: machine.name, argv: ['/bin/sh', '-c', script], timeout: 10_000 })
    .catch(() => undefined);
  return answer?.status === 0;
}

/**
 * Looks again and again until something holds: for so many seconds at most, with so many
 * milliseconds from one look to the next.
 *
 * @returns the seconds that it took; undefined where it did not come.
 */
export async function within(
  seconds: number,
  holds: () => Promise<boolean>,
  { signal }: Pick<Scene, 'signal'>,
  interval = 250,
): Promise<number | undefined> {
  const start = Date.now();
  const elapsed = () => (Date.now() - start) / 1000;
  for (;;) {
    if (await holds()) return elapsed();
    if (elapsed() > seconds) return undefined;
    await sleep(interval, undefined, { signal });
  }
}
