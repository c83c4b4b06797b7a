import type { GuestProfile } from '../../model/guest';
import { everyGuest } from '../../model/guests';
import { Scheduler } from '../../model/scheduler';
import type { VirtualServerInput } from '../../model/virtual-server/input';
import { VirtualServerModel } from '../../model/virtual-server/model';
import { EVERY_CHECK, checkTitle } from '../support/every-check';
import { refusalOf } from '../support/thrown';

const ASKED: readonly (readonly [string, Partial<VirtualServerInput>])[] = [
  ...Object.values(Scheduler).map((scheduler) => [scheduler, { scheduler }] as const),
  ...EVERY_CHECK.map((check) => [checkTitle(check), { healthCheck: check }] as const),
];

function refusal(guest: GuestProfile, input: Partial<VirtualServerInput>): Error | undefined {
  const whole = { path: 'guide/lvs/http', name: 'http', vip: '192.168.26.10', port: 80, ...input };
  const { protocols = [] } = input.healthCheck?.kind ?? {};
  const [protocol] = protocols;
  return refusalOf(() => new VirtualServerModel({ protocol, ...whole }, guest));
}

it.each(ASKED)(
  'what a guest lacks names the guests that have it, and no others: %s',
  (_, input) => {
    const [able, unable] = [true, false].map((can) =>
      everyGuest().filter((guest) => (refusal(guest, input) === undefined) === can),
    );
    for (const guest of unable!) {
      const [, remedy] = refusal(guest, input)!.message.split('Choose one of these');
      for (const { title } of able!) expect(remedy).toContain(title);
      for (const { title } of unable!) expect(remedy).not.toContain(title);
      if (able!.length === 0) expect(remedy).toContain('no other guest');
    }
  },
);

it('every guest has a name and a title of its own', () => {
  const guests = everyGuest();
  for (const key of ['name', 'title'] as const) {
    expect(new Set(guests.map((one) => one[key])).size).toBe(guests.length);
  }
});
