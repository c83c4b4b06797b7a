import { setTimeout as sleep } from 'node:timers/promises';
import { LabError } from '../../lab/errors';
import { consoleOf } from '../../lab/first-answer';
import { shortNames } from '../../lab/observe/guest-names';
import { targetsOf } from '../../lab/observe/observe';
import { clock } from '../../lab/probe/attempt';
import { Probe } from '../../lab/probe/probe';
import { type BenchLab, BOOT_LIMIT, untilBooted } from './bench-lab';
import { processorTimes } from './processor-time';

/** The questions while the guests boot, as in `cdktf-lvs lab up`, in milliseconds. */
const PACE = { interval: 250, timeout: 2_000 };

/** From one look at what was answered to the next, in milliseconds. */
const LOOK = 50;

/** What it cost to boot guests. Times are seconds since the first one's power-on. */
export interface Boot {
  /** Until each guest's agent had answered, or the virtual server once. */
  readonly first: number;
  /** Until each guest was up, or every real server had answered at the VIP. */
  readonly complete: number;
  /** The processor time of each QEMU until then, in seconds, by the guest's short name. */
  readonly processor: Readonly<Record<string, number>>;
}

/** Waits until guests that have just been powered on are up: what no service can be faster than. */
export async function bootOfGuests(bench: BenchLab): Promise<Boot> {
  const since = await powerOn(bench);
  let first = 0;
  const machines = await bench.lab.machines();
  await Promise.all(
    machines.map(({ name }) => untilBooted(bench, name, () => (first = clock() - since))),
  );
  const complete = clock() - since;
  return { first: first / 1000, complete: complete / 1000, processor: byShortName(bench) };
}

/**
 * Waits until clients are answered at the VIP by every real server of a cluster whose guests
 * have just been powered on.
 *
 * @throws LabError `GuestSilent`
 */
export async function bootOfService(bench: BenchLab): Promise<Boot> {
  const since = await powerOn(bench);
  const [cluster] = bench.lab.clusters;
  const [target] = targetsOf(cluster?.services ?? []);
  if (!cluster || !target) throw new TypeError('The stack declares no virtual server over TCP.');
  const number = Object.keys(cluster.realServers).length;
  const probe = Probe.start(bench.client, { targets: [target], ...PACE });
  try {
    for (;;) {
      const answered = probe.results.filter((one) => one.answer !== undefined);
      const newcomers = answered.filter(
        ({ answer }, index) => answered.findIndex((one) => one.answer === answer) === index,
      );
      const [first, last] = [newcomers[0], newcomers[number - 1]];
      if (first && last) {
        const seconds = (ended: number) => (ended - since) / 1000;
        return {
          first: seconds(first.ended),
          complete: seconds(last.ended),
          processor: byShortName(bench),
        };
      }
      if (clock() - since > BOOT_LIMIT) throw await silent(bench, target.address);
      await sleep(LOOK, undefined, { signal: bench.signal });
    }
  } finally {
    await probe.stop();
  }
}

/** When the first machine was powered on, in milliseconds since the epoch. */
async function powerOn({ lab }: BenchLab): Promise<number> {
  const times = (await lab.machines()).flatMap((one) => one.poweredOnAt ?? []);
  return Math.min(...times);
}

function byShortName({ client }: BenchLab): Boot['processor'] {
  const times = processorTimes(client);
  const names = shortNames([...times.keys()]);
  return Object.fromEntries(
    [...times].map(([name, seconds]) => [names.get(name) ?? name, seconds]),
  );
}

async function silent({ lab }: BenchLab, address: string): Promise<LabError> {
  const consoles = (await lab.machines()).map(consoleOf).join('\n');
  return new LabError(
    'GuestSilent',
    `Not every real server has answered at ${address} after ${BOOT_LIMIT / 1000} s.\n${consoles}`,
    'Look at it in a lab that stays: npm run lab.',
  );
}
