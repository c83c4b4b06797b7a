import type { Distribution } from './distributions';
import { FIREWALL_FILE, FIREWALL_UNIT, renderFirewallUnit } from './firewall-unit';
import { FIREWALL6_FILE, renderFirewall6 } from './firewall6';
import type { Command, Payload, SeedFile } from './payload';
import { renderSysctlD } from './sysctl-d';
import {
  enablePackagedUnit,
  enableUnit,
  maskUnits,
  READ_UNITS,
  restartUnits,
  stopUnits,
} from './systemd';

/** What thousands of machines share is made once, so that it is written once. */
interface Shared {
  readonly files: readonly SeedFile[];
  readonly start: readonly Command[];
  readonly ssh: Payload;
}

const shared = new WeakMap<Distribution, Shared>();

/** The firewall of a guest with systemd: a unit of ours, and no other firewall beside it. */
export function systemdFirewall(file: SeedFile, distribution: Distribution): Payload {
  const { files, start } = sharedOf(distribution);
  return { files: [file, ...files], firstBoot: start };
}

/** Loads the firewall's files without any unit, where the guest has iptables. */
export const SYSTEMD_LOAD_FIREWALL: readonly Command[] = [
  ['iptables-restore', FIREWALL_FILE],
  ['ip6tables-restore', FIREWALL6_FILE],
];

/** Forwarding on a guest with systemd, and the modules whose settings are made with it. */
export function systemdForwarding(): Payload {
  return {
    files: [renderSysctlD()],
    firstBoot: [restartUnits(['systemd-modules-load.service', 'systemd-sysctl.service'])],
  };
}

/** The SSH server of a guest with systemd. */
export function systemdSsh(distribution: Distribution): Payload {
  return sharedOf(distribution).ssh;
}

function sharedOf(distribution: Distribution): Shared {
  let found = shared.get(distribution);
  if (!found) shared.set(distribution, (found = share(distribution)));
  return found;
}

function share({ otherFirewalls, sshUnit, relabel }: Distribution): Shared {
  const firewallUnit = renderFirewallUnit(otherFirewalls);
  return {
    files: [renderFirewall6(), firewallUnit],
    start: [
      ...relabel([FIREWALL_FILE, FIREWALL6_FILE, firewallUnit.path]),
      // Stopped while systemd still knows how: masked, a unit leaves its rules behind.
      stopUnits(otherFirewalls),
      maskUnits(otherFirewalls),
      enableUnit(FIREWALL_UNIT),
      READ_UNITS,
      restartUnits([FIREWALL_UNIT]),
    ],
    ssh: { files: [], firstBoot: [enablePackagedUnit(sshUnit, true)] },
  };
}
