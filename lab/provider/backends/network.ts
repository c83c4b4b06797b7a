import { randomUUID } from 'node:crypto';
import type { NetworkDefinition } from '../../host/definitions';
import { Networks } from '../../host/networks';
import type { ObjectValue } from '../codec';
import { Refusal, type ResourceBackend } from '../definition';
import type { Known } from '../known';
import { integerAt, isTrueAt, objectsAt, requiredText, textAt } from './values';

/** `libvirt_network`: a bridge in the lab's namespace, with the host's addresses on it. */
export function networkBackend(networks: Networks): ResourceBackend {
  const find = (state: ObjectValue) => networks.find(requiredText(state, 'id'));
  return {
    identity: (state) => requiredText(state, 'id'),

    async create(planned) {
      const definition = definitionOf(planned, randomUUID());
      await networks.define(definition);
      try {
        await networks.start(definition.name);
      } catch (cause) {
        await networks.undefine(definition.name);
        throw cause;
      }
      return knownOf(definition);
    },

    async read(state) {
      const definition = find(state);
      return definition && knownOf(definition);
    },

    /** As the provider does: of a network that exists only `autostart` can change. */
    async update(planned, prior) {
      const definition = find(prior);
      if (!definition) throw gone(prior);
      const changed = definitionOf(planned, definition.uuid);
      if (
        JSON.stringify({ ...changed, autostart: definition.autostart }) !==
        JSON.stringify(definition)
      ) {
        throw new Refusal(
          'Update not supported',
          `Of network ${definition.name} only autostart can change in place. Have Terraform create it anew: apply with -replace, or change its name.`,
        );
      }
      await networks.define(changed);
      return knownOf(changed);
    },

    async delete(state) {
      const definition = find(state);
      if (definition) await networks.undefine(definition.name);
    },

    async find(id) {
      const definition = networks.find(id);
      return definition && foundOf(definition);
    },

    list: async () => networks.list().map(foundOf),
  };
}

function knownOf({ uuid, bridge, autostart }: NetworkDefinition): Known {
  return { id: uuid, uuid, autostart, 'bridge.name': bridge };
}

function foundOf(definition: NetworkDefinition) {
  const { uuid, name } = definition;
  return { identity: uuid, known: { name, ...knownOf(definition) } };
}

function gone(state: ObjectValue): Refusal {
  return new Refusal(
    'Network not found',
    `Network ${requiredText(state, 'name')} has gone since the plan. Plan again.`,
  );
}

function definitionOf(planned: ObjectValue, uuid: string): NetworkDefinition {
  const name = requiredText(planned, 'name');
  return {
    name,
    uuid,
    bridge: textAt(planned, 'bridge.name') ?? Networks.bridgeName(name),
    hostAddresses: objectsAt(planned, 'ips').map((ip) => hostAddress(name, ip)),
    autostart: isTrueAt(planned, 'autostart'),
  };
}

/** Without a prefix or netmask libvirt takes that of the address's class, which nobody means. */
function hostAddress(network: string, ip: ObjectValue): string {
  const address = textAt(ip, 'address');
  const netmask = textAt(ip, 'netmask');
  const prefix = integerAt(ip, 'prefix') ?? (netmask === undefined ? undefined : prefixOf(netmask));
  if (address === undefined || prefix === undefined) {
    throw new Refusal(
      'Address incomplete',
      `Network ${network} has the address ${address ?? 'none'} with prefix ${prefix ?? 'none'}; needed is an address with its prefix or netmask.`,
    );
  }
  return `${address}/${prefix}`;
}

/** The length of a netmask such as 255.255.255.0; undefined for what is none. */
function prefixOf(netmask: string): number | undefined {
  const bits = netmask
    .split('.')
    .map((octet) => Number(octet).toString(2).padStart(8, '0'))
    .join('');
  return /^(?=.{32}$)1*0*$/.test(bits) ? bits.lastIndexOf('1') + 1 : undefined;
}
