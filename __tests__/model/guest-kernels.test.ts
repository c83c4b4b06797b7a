import { everyGuest } from '../../model/guests';
import { Scheduler } from '../../model/scheduler';

/** The kernel of each guest. */
const KERNELS: Readonly<Record<string, string>> = {
  'enterprise-linux-6': '2.6.32',
  'enterprise-linux-7': '3.10',
  'enterprise-linux-8': '4.18',
  'enterprise-linux-9': '5.14',
  'debian-12': '6.1',
};

/** The first kernel that has what is younger than the oldest of these. */
const SINCE: Readonly<Record<string, string>> = {
  sctp: '2.6.34',
  'sh-port': '3.11',
  'sh-fallback': '3.11',
  fo: '3.18',
  ovf: '4.3',
  mh: '4.18',
  'mh-port': '4.18',
  'mh-fallback': '4.18',
  twos: '5.12',
};

/** What the configuration of Debian 12's cloud kernel, 6.1, switches off. */
const NOT_BUILT = ['twos'];

const isBefore = (one: string, other: string) =>
  one.localeCompare(other, 'en', { numeric: true }) < 0;

const has = ({
  schedulers,
  schedulerFlags,
  ipvsProtocols,
}: ReturnType<typeof everyGuest>[number]) => [...schedulers, ...schedulerFlags, ...ipvsProtocols];

it.each(everyGuest().map((guest) => [guest.name, guest] as const))(
  '%s has nothing of IPVS that is younger than its kernel',
  (name, guest) => {
    expect(Object.keys(KERNELS)).toContain(name);
    const tooYoung = has(guest).filter((one) => isBefore(KERNELS[name]!, SINCE[one] ?? '0'));
    expect(tooYoung).toEqual([]);
  },
);

it('Debian 12 has all that its kernel is built with', () => {
  const debian = everyGuest().find(({ name }) => name === 'debian-12')!;
  const missing = Object.values(Scheduler).filter((one) => !has(debian).includes(one));
  expect(missing).toEqual(NOT_BUILT);
});

it.each(everyGuest().map((guest) => [guest.name, guest] as const))(
  '%s has no flag of a scheduler that it has not',
  (_, { schedulers, schedulerFlags }) => {
    for (const flag of schedulerFlags) expect(schedulers).toContain(flag.split('-')[0]);
  },
);
