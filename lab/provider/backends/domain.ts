import { randomUUID } from 'node:crypto';
import type { MachineDefinition } from '../../host/definitions';
import type { Host } from '../../host/host';
import type { ObjectValue } from '../codec';
import { type Note, Refusal, type ResourceBackend } from '../definition';
import { warning } from '../diagnostics';
import type { Known } from '../known';
import { machineOf, shutdownGrace, shutsDown } from './machine';
import { isTrueAt, requiredText, textAt } from './values';

/** `libvirt_domain`: a machine, which is a QEMU process while it runs. */
export function domainBackend(host: Host): ResourceBackend {
  const { machines } = host;
  const find = (state: ObjectValue) => machines.find(requiredText(state, 'uuid'));
  // As with libvirt, a number since the daemon's start, for whatever is powered on.
  let lastId = 0;
  const knownOf = ({ uuid }: MachineDefinition, runs: boolean): Known => ({
    id: runs ? ++lastId : null,
    uuid,
  });

  return {
    identity: (state) => requiredText(state, 'uuid'),

    async create(planned, note) {
      const definition = await machineOf(planned, randomUUID(), host);
      const runs = isTrueAt(planned, 'running');
      if (machines.find(definition.name)) throw taken(definition.name);
      await machines.define(definition);
      if (runs) {
        try {
          await machines.start(definition.name);
        } catch (cause) {
          await machines.undefine(definition.name);
          throw cause;
        }
      }
      noteAccelerator(host, planned, note);
      return knownOf(definition, runs);
    },

    /** Whether it runs is not looked at: the provider does not start again what was stopped by hand. */
    async read(state) {
      const definition = find(state);
      return definition && { autostart: autostartOf(state, definition) };
    },

    /** As the provider does it: stopped, redefined, started, whatever it is that changed. */
    async update(planned, prior) {
      const existing = find(prior);
      if (!existing) {
        throw new Refusal(
          'Domain not found',
          `Domain ${requiredText(prior, 'name')} has gone since the plan. Plan again.`,
        );
      }
      const { name, uuid } = existing;
      const definition = await machineOf(planned, uuid, host);
      const runs = isTrueAt(planned, 'running');
      const ran = machines.status(name).running;
      await machines.stop(name, { grace: shutdownGrace(planned, 'update.shutdown') });
      try {
        await machines.define(definition);
        if (runs) await machines.start(name);
      } catch (cause) {
        // The state goes on saying what was; so shall the lab.
        await machines.define(existing);
        if (ran) await machines.start(name);
        throw cause;
      }
      return knownOf(definition, runs);
    },

    async delete(state) {
      const definition = find(state);
      if (!definition) return;
      const { name } = definition;
      if (shutsDown(state)) {
        await machines.stop(name, { grace: shutdownGrace(state, 'destroy.shutdown') });
      }
      await machines.kill(name);
      await machines.undefine(name);
    },

    async find(id) {
      const definition = machines.find(id);
      if (!definition) return undefined;
      const { name, uuid, autostart } = definition;
      return {
        identity: uuid,
        known: {
          name,
          type: typeOf(host),
          memory: definition.memoryMib * 1024,
          vcpu: definition.vcpus,
          uuid,
          autostart,
          running: machines.status(name).running,
        },
      };
    },

    list: async () =>
      machines.list().map(({ name, uuid }) => ({ identity: uuid, known: { name, uuid } })),
  };
}

function typeOf({ accelerator }: Host): string {
  return accelerator === 'kvm' ? 'kvm' : 'qemu';
}

/** Where a configuration does not speak of it, the provider does not either. */
function autostartOf(state: ObjectValue, { autostart }: MachineDefinition) {
  return state['autostart'] === null ? null : autostart;
}

function taken(name: string): Refusal {
  return new Refusal(
    'Domain exists',
    `There is a domain ${name} in the lab already, which this state does not know. Import it, or have the lab remove what no state knows.`,
  );
}

function noteAccelerator(host: Host, planned: ObjectValue, note: Note): void {
  if (textAt(planned, 'type') !== 'kvm' || host.accelerator === 'kvm') return;
  note(
    warning(
      'The lab emulates what the stack wants of KVM',
      `Domain ${requiredText(planned, 'name')} runs under TCG, since no virtual CPU makes progress under KVM here. It does the same, slower.`,
    ),
  );
}
