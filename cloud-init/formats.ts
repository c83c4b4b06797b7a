import type { Cluster, Router, VirtualServer } from '../model/cluster/cluster';
import type { Engine } from '../model/engine';
import type { GuestProfile } from '../model/guest';
import type { Machine } from '../model/machine';
import type { Distribution } from './distributions';
import { FIREWALL_FILE } from './firewall-unit';
import { renderIfcfg } from './ifcfg';
import type { Rule } from './iptables';
import { keepalivedPayload, keepalivedPeerInput } from './keepalived';
import { KEEPALIVED_CONF } from './keepalived-conf';
import { dialectOf } from './keepalived-dialect';
import { virtualServerBlock } from './keepalived-virtual-server';
import { LVS_CF, virtualServerLines } from './lvs-cf';
import { renderModulesLoad } from './modules-load';
import { renderNetwork } from './network';
import { renderNetworkConfigV2 } from './network-config-v2';
import type { Command, Payload, SeedFile } from './payload';
import { renderPersistentNet } from './persistent-net';
import { pulsePayload, pulsePeerInput } from './pulse';
import { renderResolvConf } from './resolv-conf';
import { relabel } from './selinux';
import {
  SYSTEMD_LOAD_FIREWALL,
  systemdFirewall,
  systemdForwarding,
  systemdSsh,
} from './systemd-services';
import { service } from './sysv';
import {
  SYSV_FIREWALL_FILE,
  SYSV_LOAD_FIREWALL,
  sysvFirewall,
  sysvForwarding,
  sysvSsh,
} from './sysv-services';

/**
 * Which renderer writes what, by the values of the guest's profile. Another guest or another engine
 * is a file of its own and a line here; no renderer asks which guest it writes for.
 */

/** How a machine's interfaces are configured. */
export interface NetworkFormat {
  /** What the user-data holds for it. */
  payload(machine: Machine): Payload;
  /** The network-config that stands beside the user-data. @default - none */
  networkConfig?(machine: Machine): string;
}

/** Each way of configuring interfaces. */
export const NETWORKS: { readonly [network in GuestProfile['network']]: NetworkFormat } = {
  ifcfg: {
    payload: (machine) => {
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
  },
  // cloud-init itself names the interfaces and brings them up, before it writes any file.
  'network-config': {
    payload: () => ({ files: [], firstBoot: [] }),
    networkConfig: renderNetworkConfigV2,
  },
};

/** How a guest is brought to use what the seed wrote, and what its cloud-init can carry. */
export interface ServiceFormat {
  /** The file that the firewall is loaded from. */
  readonly firewallPath: string;
  /** Loads a firewall, now and at every boot. */
  firewall(file: SeedFile, distribution: Distribution): Payload;
  /**
   * Loads the firewall's files for the time until {@link firewall} does it, where the image has what
   * it takes; where it has not, the commands fail and change nothing.
   */
  readonly loadFirewall: readonly Command[];
  /** Forwards packets, now and at every boot. */
  forwarding(): Payload;
  /** Takes SSH connections, now and at every boot. */
  ssh(distribution: Distribution): Payload;
  /** Characters that cloud-init carries from user-data to where they are used. */
  readonly carries: { readonly pattern: RegExp; readonly words: string };
  /** Keys of the meta-data beside the machine's identity. */
  readonly metaData: { readonly [key: string]: string };
}

/** How each service manager's guests do it. */
export const SERVICES: {
  readonly [serviceManager in GuestProfile['serviceManager']]: ServiceFormat;
} = {
  sysv: {
    firewallPath: SYSV_FIREWALL_FILE,
    firewall: sysvFirewall,
    loadFirewall: SYSV_LOAD_FIREWALL,
    forwarding: sysvForwarding,
    ssh: sysvSsh,
    // cloud-init 0.7 on Python 2 turns what it writes and runs into ASCII, and fails at the rest.
    carries: { pattern: /^[\x00-\x7f]*$/, words: 'ASCII' },
    // Without it cloud-init may wait for a network before it reads the seed.
    metaData: { dsmode: 'local' },
  },
  systemd: {
    firewallPath: FIREWALL_FILE,
    firewall: systemdFirewall,
    loadFirewall: SYSTEMD_LOAD_FIREWALL,
    forwarding: systemdForwarding,
    ssh: systemdSsh,
    carries: { pattern: /^[^\0]*$/, words: 'text' },
    // The files are there before the network is, and nothing of them needs it.
    metaData: { dsmode: 'local' },
  },
};

/** What an engine needs on an LVS router. */
export interface EngineFormat {
  /** The file that it is configured by. */
  readonly configuration: string;
  /**
   * The file that names kernel modules of its own. They are loaded together with the kernel's
   * settings, some of which appear with them.
   *
   * @default - none
   */
  modules?(cluster: Cluster): SeedFile;
  /** Its files, and how it is started. */
  payload(cluster: Cluster, router: Router): Payload;
  /** The lines of a virtual server; a guest's release of the engine may lack some. */
  virtualServer(virtualServer: VirtualServer, engine: Engine): readonly string[];
  /** Rules that let in what a peer's engine sends. */
  peerInput(cluster: Cluster, peer: Router): readonly Rule[];
}

/** Each engine. */
export const ENGINES: { readonly [engine in GuestProfile['engine']['name']]: EngineFormat } = {
  pulse: {
    configuration: LVS_CF,
    payload: pulsePayload,
    virtualServer: virtualServerLines,
    peerInput: pulsePeerInput,
  },
  keepalived: {
    configuration: KEEPALIVED_CONF,
    modules: renderModulesLoad,
    payload: keepalivedPayload,
    virtualServer: (one, engine) => virtualServerBlock(one, dialectOf(engine)),
    peerInput: keepalivedPeerInput,
  },
};
