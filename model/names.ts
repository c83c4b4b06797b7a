import { createHash } from 'node:crypto';
import { LvsError } from './errors';
import type { Origin } from './subnet';

const HOST_NAME = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const LIBVIRT_NAME = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,118}[A-Za-z0-9])?$/;
const MAC = /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/;
const NO_ADDRESS = '00:00:00:00:00:00';

/**
 * Checks one label of a host name (RFC 1123): it is also the name of a real server in lvs.cf.
 *
 * @throws LvsError `NameInvalid`
 */
export function checkHostName(name: string, origin: Origin): void {
  if (!HOST_NAME.test(name)) {
    throw new LvsError('NameInvalid', {
      ...origin,
      value: name,
      allowed:
        'a host name of 1 to 63 lower-case letters, digits and hyphens, with no hyphen at either end',
    });
  }
}

/**
 * Checks the name that machines, networks and volumes get on the libvirt host; volumes are files,
 * so the name is a file name too.
 *
 * @throws LvsError `NameInvalid`
 */
export function checkLibvirtName(name: string, origin: Origin): void {
  if (!LIBVIRT_NAME.test(name)) {
    throw new LvsError('NameInvalid', {
      ...origin,
      value: name,
      allowed:
        'a libvirt name of 1 to 120 letters, digits, dots, hyphens and underscores that begins and ends with a letter or a digit',
    });
  }
}

/**
 * Checks the name of a virtual server: one bare token of lvs.cf, on a line that Piranha's own tool
 * reads to its 80th byte.
 *
 * @throws LvsError `NameInvalid`
 */
export function checkServiceName(name: string, origin: Origin): void {
  if (!/^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/.test(name)) {
    throw new LvsError('NameInvalid', {
      ...origin,
      value: name,
      allowed:
        'a name of 1 to 63 letters, digits, dots, hyphens and underscores that begins and ends with a letter or a digit',
    });
  }
}

/**
 * Checks a MAC address as libvirt takes it.
 *
 * @throws LvsError `MacInvalid`
 */
export function checkMac(mac: string, origin: Origin): void {
  const unicast = (parseInt(mac.slice(0, 2), 16) & 1) === 0;
  if (!MAC.test(mac) || !unicast || mac.startsWith('fe') || mac === NO_ADDRESS) {
    throw new LvsError('MacInvalid', { ...origin, value: mac });
  }
}

/**
 * The virtual router id of a cluster, 1 to 255, the same at every synth. Clusters that share a LAN
 * need different ones: of ten, two are alike in one case of six, and then one of them is set.
 *
 * @param cluster - the cluster's name, which carries the stack
 */
export function routerIdOf(cluster: string): number {
  return (createHash('sha256').update(cluster).digest().readUInt16BE() % 255) + 1;
}

/**
 * The MAC address of an interface: locally administered, the same at every synth, and different
 * wherever stack, cluster, machine or interface are. Five octets come from the hash, so that even
 * a thousand machines meet by chance in about one cluster of a million.
 *
 * @param machine - the machine's name on the libvirt host, which carries stack and cluster
 * @param device - the interface's name on the guest, such as `eth0`
 */
export function macOf(machine: string, device: string): string {
  const hash = createHash('sha256').update(`${machine}\0${device}`).digest();
  return [
    '52',
    ...Array.from(hash.subarray(0, 5), (byte) => byte.toString(16).padStart(2, '0')),
  ].join(':');
}
