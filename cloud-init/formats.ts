import type { Cluster, Router } from '../model/cluster';
import type { GuestProfile } from '../model/guest';
import type { Machine } from '../model/machine';
import { renderIfcfg } from './ifcfg';
import { renderNetwork } from './network';
import type { Command, Payload, SeedFile } from './payload';
import { renderPersistentNet } from './persistent-net';
import { pulsePayload } from './pulse';
import { renderResolvConf } from './resolv-conf';
import { enable, relabel, service } from './sysv';
import { renderSysctl } from './sysctl';
import { yumInstall } from './yum';

/**
 * Which renderer writes what, by the values of the guest's profile. Another guest or another engine
 * is a file of its own and a line here; no renderer asks which guest it writes for.
 */

/** How a machine's interfaces are configured. */
export const NETWORKS: {
  readonly [network in GuestProfile['network']]: (machine: Machine) => Payload;
} = {
  ifcfg: (machine) => {
    const files = [
      ...machine.interfaces.map((nic) => renderIfcfg(machine, nic)),
      renderPersistentNet(machine),
      renderNetwork(machine),
      ...(machine.resolvers.length > 0 ? [renderResolvConf(machine)] : []),
    ];
    return {
      files,
      firstBoot: [relabel(files.map(({ path }) => path)), service('network', 'restart')],
    };
  },
};

/** How a guest is brought to use what the seed wrote, and what its cloud-init can carry. */
export interface ServiceFormat {
  /** Loads a firewall, now and at every boot. */
  firewall(file: SeedFile): Payload;
  /** Forwards packets, now and at every boot. */
  forwarding(): Payload;
  /** Takes SSH connections, now and at every boot. */
  ssh(): Payload;
  /**
   * Installs the user's packages once the network is up; before that, if asked to, reads the
   * lists of the repositories anew (`refresh`) and brings what is installed up to date (`upgrade`).
   */
  packages(names: readonly string[], refresh: boolean, upgrade: boolean): readonly Command[];
  /** Characters that cloud-init carries from user-data to where they are used. */
  readonly carries: { readonly pattern: RegExp; readonly words: string };
  /** Keys of the meta-data beside the machine's identity. */
  readonly metaData: { readonly [key: string]: string };
}

const START_FIREWALL: readonly Command[] = [service('iptables', 'restart'), enable('iptables')];

const SSH: Payload = { files: [], firstBoot: [enable('sshd'), service('sshd', 'start')] };

/** How each service manager's guests do it. */
export const SERVICES: {
  readonly [serviceManager in GuestProfile['serviceManager']]: ServiceFormat;
} = {
  sysv: {
    firewall: (file) => ({
      files: [file],
      firstBoot: [relabel([file.path]), ...START_FIREWALL],
    }),
    forwarding: () => {
      const file = renderSysctl();
      return {
        files: [file],
        firstBoot: [relabel([file.path]), ['sysctl', '-e', '-p', file.path]],
      };
    },
    ssh: () => SSH,
    packages: (names, refresh, upgrade) => [
      ...(refresh ? [['yum', '-y', 'makecache']] : []),
      ...(upgrade ? [['yum', '-y', 'upgrade']] : []),
      ...(names.length > 0 ? [yumInstall(names)] : []),
    ],
    // cloud-init 0.7 on Python 2 turns what it writes and runs into ASCII, and fails at the rest.
    carries: { pattern: /^[\x00-\x7f]*$/, words: 'ASCII' },
    // Without it cloud-init may wait for a network before it reads the seed.
    metaData: { dsmode: 'local' },
  },
};

/** What an engine needs on an LVS router. */
export const ENGINES: {
  readonly [engine in GuestProfile['engine']['name']]: (
    cluster: Cluster,
    router: Router,
  ) => Payload;
} = { pulse: pulsePayload };
