import type { Engine } from '../model/engine';
import { KEEPALIVED_1_3 } from '../model/engines/keepalived';

/** What one version of keepalived reads in another way than the others. */
export interface KeepalivedDialect {
  /** Whether it can wait between its start and its first heartbeat. */
  readonly startupDelay: boolean;
  /** Whether it takes a mask for persistence. */
  readonly persistenceMask: boolean;
}

const VERSION_2: KeepalivedDialect = {
  startupDelay: true,
  persistenceMask: true,
};

/** 1.3 reads the mask of persistence, and then takes every valid one for an invalid one. */
const VERSION_1_3: KeepalivedDialect = {
  startupDelay: false,
  persistenceMask: false,
};

/** How the guest's keepalived has to be spoken to. */
export function dialectOf(engine: Engine): KeepalivedDialect {
  return engine === KEEPALIVED_1_3 ? VERSION_1_3 : VERSION_2;
}
