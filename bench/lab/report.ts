import type { Boot } from './boot';
import type { Failover } from './failover';
import type { Step, StepTimes } from './terraform-steps';

/** More than this is running beside the bench, by the load of the last minute. */
const QUIET = 0.75;

/** Says how busy the machine is before anything is measured. */
export function reportLoad(load: number): void {
  const warning =
    load > QUIET ? ': not quiet, the times below are longer than this machine needs' : '';
  console.log(`load of the last minute before the start: ${load.toFixed(2)}${warning}`);
}

/** Says how long a cluster took to answer, beside the same guests without a service. */
export function reportBoot(accelerator: string, service: Boot, floor: Boot): void {
  const guests = Object.keys(service.processor).length;
  const by = accelerator === 'kvm' ? 'KVM' : 'plain QEMU, without KVM';
  console.log(`
power-on to balanced answers, ${guests} guests on ${by}: ${inSeconds(service.complete)} (first answer: ${inSeconds(service.first)})
the same guests with nothing to do, until booted: ${inSeconds(floor.complete)} (agents answer: ${inSeconds(floor.first)})
ratio ${ratio(service.complete, floor.complete)}
processor time of each QEMU until then: ${processorTime(service)}
with nothing to do: ${processorTime(floor)}
ratio ${ratio(totalOf(service), totalOf(floor))}`);
}

/** Says what Terraform took for a stack in the lab, beside as many resources that are nothing. */
export function reportSteps(resources: number, lab: StepTimes, alone: StepTimes): void {
  const columns = [`${resources} resources`, 'lab', 'terraform_data', 'ratio'];
  const rows = (Object.keys(lab) as Step[]).map((step) => [step, lab[step], alone[step]] as const);
  const sum = (times: StepTimes) => Object.values(times).reduce((total, one) => total + one, 0);
  console.log(`\n| ${columns.join(' | ')} |\n|${columns.map(() => ' ---: ').join('|')}|`);
  for (const [name, ours, floor] of [...rows, ['together', sum(lab), sum(alone)] as const]) {
    const times = [ours, floor].map(precisely);
    console.log(`| ${[name, ...times, ratio(ours, floor)].join(' | ')} |`);
  }
}

/** Says for how long nothing answered when the active LVS router died, beside what is promised. */
export function reportFailovers(found: readonly Failover[], promise: number | undefined): void {
  console.log('\nfailover, asked every 20 ms, two long connections through the VIP\n');
  for (const [index, { killed, gap, stalls, copied }] of found.entries()) {
    const long = stalls.map((one) => (one === undefined ? 'lost' : precisely(one)));
    const unknown = copied ? '' : ' (the standby did not know them)';
    console.log(
      `${index + 1}. ${killed} dies: gap ${gap === undefined ? 'without end' : precisely(gap)}, ` +
        `long connections stall ${long.join(' and ')}${unknown}`,
    );
  }
  const gaps = found.flatMap(({ gap }) => gap ?? []).sort((a, b) => a - b);
  const stalls = found.flatMap((one) => one.stalls);
  const alive = stalls.flatMap((one) => one ?? []);
  const [median, worst] = [gaps[Math.floor(gaps.length / 2)], gaps.at(-1)];
  console.log('');
  if (worst !== undefined && median !== undefined) {
    console.log(`gap: worst ${precisely(worst)}, median ${precisely(median)}`);
    if (promise !== undefined) {
      console.log(`promised at the worst: ${precisely(promise)}, ratio ${ratio(worst, promise)}`);
    }
  }
  const longest = alive.length > 0 ? `, longest stall ${precisely(Math.max(...alive))}` : '';
  console.log(`long connections that went on: ${alive.length} of ${stalls.length}${longest}`);
}

function inSeconds(seconds: number): string {
  return `${seconds.toFixed(1)} s`;
}

function precisely(seconds: number): string {
  return `${seconds.toFixed(2)} s`;
}

function ratio(ours: number, floor: number): string {
  return (ours / floor).toFixed(2);
}

function totalOf({ processor }: Boot): number {
  return Object.values(processor).reduce((total, one) => total + one, 0);
}

function processorTime(boot: Boot): string {
  const each = Object.entries(boot.processor).sort(([a], [b]) => a.localeCompare(b));
  const guests = each.map(([name, seconds]) => `${name} ${inSeconds(seconds)}`);
  return `${guests.join(', ')}; together ${inSeconds(totalOf(boot))}`;
}
