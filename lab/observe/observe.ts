import { runChild } from '../child';
import type { DaemonClient } from '../daemon-client';
import { LabError } from '../errors';
import type { MachineStatus } from '../host/definitions';
import { tally } from '../probe/gap';
import { Probe } from '../probe/probe';
import type { Attempt } from '../probe/attempt';
import { askedPorts, speaksTcp, type DeclaredCluster, type DeclaredService } from './clusters';
import { lastPartOf, shortNames } from './guest-names';
import { hostOf, type IpvsService, parseIpvsTable } from './ipvs-table';
import { machineWith, macOf } from './neighbours';
import type { ClusterView, Observation, RealServerView, ServiceView } from './observation';

/** How many questions are asked of each port to see who answers. */
const QUESTIONS = 10;

/** From one question to the next, and how long each may take, in milliseconds. */
const PACE = { interval: 50, timeout: 2_000 };

/** How long a guest may take to answer its agent, in milliseconds. */
const AGENT_TIMEOUT = 15_000;
const NEIGHBOUR_TIMEOUT = 5_000;

/** Parts the two things that `ipvsadm` prints. */
const MARK = '=====';

/** How to look at a lab. */
export interface ObserveOptions {
  /** What the stacks' outputs declare. */
  readonly clusters: readonly DeclaredCluster[];
  /** Where a browser on this host reaches a port; undefined where it does not. */
  readonly urlOf?: (address: string, port: number) => string | undefined;
  /** Whether to ask the virtual servers, which their counts of connections show. @default true */
  readonly ask?: boolean;
}

/**
 * Looks at a lab from the client's place: asks the virtual servers, sees whose MAC address
 * answers for each VIP, and reads the table of the LVS router that it belongs to.
 *
 * @throws LabError when the daemon does not answer. A guest that does not is part of what is seen.
 */
export async function observe(
  client: DaemonClient,
  { clusters, urlOf = () => undefined, ask = true }: ObserveOptions,
): Promise<Observation> {
  const services = clusters.flatMap((cluster) => cluster.services);
  const attempts = ask ? await askAll(client, services) : [];
  const machines = await client.request('machines', {});
  const neighbours = await neighboursIn(client);
  const names = shortNames(machines.map((one) => one.name));
  const holderOf = (vip: string) => running(machineWith(macOf(neighbours, vip), machines));
  const nameOf = (one: MachineStatus | undefined) => one && names.get(one.name);

  const holds = new Map<string, string[]>();
  const note = (machine: MachineStatus | undefined, address: string) => {
    if (!machine) return;
    const list = holds.get(machine.name) ?? [];
    if (!list.includes(address)) holds.set(machine.name, [...list, address]);
  };

  const views: ClusterView[] = [];
  for (const cluster of clusters) {
    for (const { vip } of cluster.services) note(holderOf(vip), vip);
    if (cluster.natVip !== undefined) {
      note(await natVipHolder(client, cluster, machines), cluster.natVip);
    }
    const [active] = cluster.services.flatMap(({ vip }) => holderOf(vip) ?? []);
    const table = await tableOf(client, active);
    views.push({
      name: cluster.name,
      active: nameOf(active),
      complaint: typeof table === 'string' ? table : undefined,
      promises: cluster.promises,
      services: cluster.services.map((service): ServiceView => ({
        name: service.name,
        vip: service.vip,
        protocol: service.protocol,
        ports: service.ports,
        holder: nameOf(holderOf(service.vip)),
        url: askedPorts(service)
          .map((port) => urlOf(service.vip, port))
          .find((url) => url),
        realServers: realServersOf(service, cluster, typeof table === 'string' ? [] : table),
        ...answersOf(service, attempts),
      })),
    });
  }
  return {
    machines: inOrder(machines, clusters).map((one) => ({
      name: one.name,
      shortName: nameOf(one) ?? one.name,
      running: one.running,
      seconds:
        one.running && one.poweredOnAt !== undefined
          ? Math.round((Date.now() - one.poweredOnAt) / 1000)
          : undefined,
      holds: holds.get(one.name) ?? [],
      consoleLog: one.consoleLog,
    })),
    clusters: views,
  };
}

/** LVS routers first, each kind by name: the order in which they were made is chance. */
function inOrder(
  machines: readonly MachineStatus[],
  clusters: readonly DeclaredCluster[],
): MachineStatus[] {
  const routers = clusters.flatMap((cluster) => cluster.routers);
  const rank = ({ name }: MachineStatus) => (routers.includes(lastPartOf(name)) ? 0 : 1);
  return [...machines].sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
}

/** What `ip -json neighbour show` prints at the client's place. */
export async function neighboursIn(client: DaemonClient): Promise<string> {
  const [program = '', ...args] = client.enter('ip', ['-json', 'neighbour', 'show']);
  return (await runChild(program, args)).stdout;
}

/**
 * The table of an LVS router.
 *
 * @returns why it could not be read, where it could not.
 */
export async function tableOf(
  client: DaemonClient,
  router: MachineStatus | undefined,
): Promise<readonly IpvsService[] | string> {
  if (!router) return 'no machine answers for a VIP';
  const list = 'ipvsadm --list --numeric';
  const script = `${list} && echo ${MARK} && ${list} --stats --exact`;
  try {
    const { status, stdout, stderr } = await client.request('exec', {
      name: router.name,
      argv: ['/bin/sh', '-c', script],
      timeout: AGENT_TIMEOUT,
    });
    if (status !== 0) return stderr.trim() || `ipvsadm ended with status ${status}`;
    const [table = '', stats = ''] = stdout.split(MARK);
    return parseIpvsTable(table, stats);
  } catch (cause) {
    if (cause instanceof LabError) return cause.problem;
    throw cause;
  }
}

/** The virtual servers that can be asked: over TCP. */
export function targetsOf(services: readonly DeclaredService[]) {
  return services
    .filter(speaksTcp)
    .flatMap((one) => askedPorts(one).map((port) => ({ address: one.vip, port })));
}

async function askAll(client: DaemonClient, services: readonly DeclaredService[]) {
  const targets = targetsOf(services);
  if (targets.length === 0) return [];
  return Probe.rounds(client, { targets, ...PACE, rounds: QUESTIONS });
}

function answersOf(service: DeclaredService, attempts: readonly Attempt[]) {
  const ports = askedPorts(service);
  const own = attempts.filter(
    (one) => speaksTcp(service) && one.address === service.vip && ports.includes(one.port),
  );
  return { asked: own.length, answers: tally(own) };
}

/** The private network has no client's place: a real server is asked who its gateway is. */
async function natVipHolder(
  client: DaemonClient,
  { natVip = '', realServers }: DeclaredCluster,
  machines: readonly MachineStatus[],
): Promise<MachineStatus | undefined> {
  const names = Object.keys(realServers);
  const asked = machines.filter((one) => one.running && names.includes(lastPartOf(one.name)));
  const holders = await Promise.all(
    asked.map(async ({ name }) => {
      const argv = ['ip', '-json', 'neighbour', 'show'];
      const answer = await client
        .request('exec', { name, argv, timeout: NEIGHBOUR_TIMEOUT })
        .catch(() => undefined);
      return answer?.status === 0
        ? running(machineWith(macOf(answer.stdout, natVip), machines))
        : undefined;
    }),
  );
  return holders.find((one) => one !== undefined);
}

function running(machine: MachineStatus | undefined): MachineStatus | undefined {
  return machine?.running ? machine : undefined;
}

/**
 * Those in the table, and those that belong there. Where the outputs do not say whose they are,
 * one that another virtual server of the cluster has is no loss of this one.
 */
function realServersOf(
  service: DeclaredService,
  { realServers }: DeclaredCluster,
  table: readonly IpvsService[],
): RealServerView[] {
  const nameOf = (address: string) =>
    Object.keys(realServers).find((name) => realServers[name] === hostOf(address));
  const namesIn = (entries: readonly IpvsService[]) =>
    entries.flatMap((one) => one.realServers.map(({ address }) => nameOf(address)));

  const entries = table.filter((one) => isEntryOf(service, one));
  const seen = namesIn(service.realServers ? entries : table);
  const present = entries.flatMap((one) =>
    one.realServers.map((server) => ({ name: nameOf(server.address), present: true, ...server })),
  );
  const absent = (service.realServers ?? Object.keys(realServers))
    .filter((name) => !seen.includes(name))
    .map((name) => {
      const address = realServers[name] ?? '';
      return { name, address, present: false, weight: 0, active: 0, connections: 0 };
    });
  return [...present, ...absent];
}

/** Whether an entry of the table is this virtual server. */
export function isEntryOf(service: DeclaredService, entry: IpvsService): boolean {
  if (service.firewallMark !== undefined) {
    return entry.protocol === 'FWM' && entry.address === String(service.firewallMark);
  }
  const host = service.vip.includes(':') ? `[${service.vip}]` : service.vip;
  return (
    entry.protocol.toLowerCase() === service.protocol &&
    service.ports.some((port) => entry.address === `${host}:${port}`)
  );
}
