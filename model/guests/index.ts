import type { GuestProfile } from '../guest';
import { debian12 } from './debian-12';
import { enterpriseLinux6 } from './enterprise-linux-6';
import { enterpriseLinux7 } from './enterprise-linux-7';
import { enterpriseLinux8 } from './enterprise-linux-8';
import { enterpriseLinux9 } from './enterprise-linux-9';

/** Every guest that comes with the package: where one cannot do what is asked, errors name others. */
export function everyGuest(): readonly GuestProfile[] {
  return [
    enterpriseLinux6(),
    enterpriseLinux7(),
    enterpriseLinux8(),
    enterpriseLinux9(),
    debian12(),
  ];
}
