import type { Distribution } from './distributions';
import { FIREWALL_FILE, FIREWALL_UNIT, renderFirewallUnit } from './firewall-unit';
import { FIREWALL6_FILE, renderFirewall6 } from './firewall6';
import type { Command, Payload, SeedFile } from './payload';
import { renderSysctlD } from './sysctl-d';
import { enableUnit, maskUnit, READ_UNITS, unit } from './systemd';

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

/** Forwarding on a guest with systemd. */
export function systemdForwarding(distribution: Distribution): Payload {
  const file = renderSysctlD();
  return {
    files: [file],
    firstBoot: [...distribution.relabel([file.path]), unit('systemd-sysctl.service', 'restart')],
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
      ...others(otherFirewalls),
      READ_UNITS,
      enableUnit(FIREWALL_UNIT),
      unit(FIREWALL_UNIT, 'restart'),
    ],
    ssh: { files: [], firstBoot: [enableUnit(sshUnit), unit(sshUnit, 'start')] },
  };
}

/** One by one: of several, systemctl gives up at the first that is not there. */
function others(units: readonly string[]): readonly Command[] {
  return units.flatMap((one) => [unit(one, 'stop'), maskUnit(one)]);
}
