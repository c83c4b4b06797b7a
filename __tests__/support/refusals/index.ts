import { ADDRESS_ROWS } from './addresses';
import { MACHINE_ROWS } from './machines';
import type { Refusal } from './row';
import { ROUTER_ROWS } from './routers';
import { HEALTH_CHECK_ROWS } from './health-checks';
import { SERVICE_ROWS } from './services';
import { SURROUNDING_ROWS } from './surroundings';

/** What is refused where it is declared. */
export const REFUSED_AT_ONCE: readonly Refusal[] = [
  ...ADDRESS_ROWS,
  ...MACHINE_ROWS,
  ...ROUTER_ROWS,
  ...HEALTH_CHECK_ROWS,
  ...SERVICE_ROWS,
  ...SURROUNDING_ROWS,
];

/** What is refused at synth. */
export { WHOLE_ROWS as REFUSED_AT_SYNTH } from './wholes';
