import { mkdirSync, readdirSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '../errors';
import type { MachineDefinition } from './definitions';
import { assertFileName } from './file-names';
import { readJson, writeJson } from './json-file';

/** A definition as it is kept. */
interface Kept {
  /** When the machine was made: what keeps machines in order. */
  readonly madeAt: number;
  readonly definition: MachineDefinition;
}

/** What machines there are: a folder for each, with its definition and its logs. */
export class MachineDefinitions {
  private readonly known = new Map<string, Kept>();

  /** @param folder where they are kept; absolute. Made where it is missing. */
  constructor(private readonly folder: string) {
    mkdirSync(folder, { recursive: true });
    for (const name of readdirSync(folder)) {
      const kept = readJson<Kept>(this.file(name, 'definition.json'));
      if (kept) this.known.set(name, kept);
    }
  }

  /** Keeps a definition; one of the same name and UUID is replaced. @throws LabError `NameTaken`, `NameInvalid`. */
  async keep(definition: MachineDefinition): Promise<void> {
    const { name, uuid } = definition;
    assertFileName('A machine', name);
    const taken = this.list().find((other) => (other.name === name) !== (other.uuid === uuid));
    if (taken) {
      throw new LabError(
        'NameTaken',
        `Machine ${name} (UUID ${uuid}) is another than machine ${taken.name} (UUID ${taken.uuid}), and both must be unique.`,
        'Give it a name and a UUID of its own, or remove the other machine.',
      );
    }
    const latest = Math.max(0, ...[...this.known.values()].map(({ madeAt }) => madeAt));
    const madeAt = this.known.get(name)?.madeAt ?? Math.max(Date.now(), latest + 1);
    const kept: Kept = { madeAt, definition };
    this.known.set(name, kept);
    await mkdir(this.file(name), { recursive: true });
    await writeJson(this.file(name, 'definition.json'), kept);
  }

  /** All definitions, in the order in which the machines were made. */
  list(): readonly MachineDefinition[] {
    return [...this.known.values()]
      .sort((a, b) => a.madeAt - b.madeAt)
      .map(({ definition }) => definition);
  }

  /** A definition by name or UUID; undefined where there is none. */
  find(identity: string): MachineDefinition | undefined {
    const named = this.known.get(identity)?.definition;
    return named ?? this.list().find(({ uuid }) => uuid === identity);
  }

  /** A definition by name. @throws LabError `NotFound`. */
  get(name: string): MachineDefinition {
    const kept = this.known.get(name);
    if (kept) return kept.definition;
    throw new LabError(
      'NotFound',
      `There is no machine ${name}; there are: ${[...this.known.keys()].join(', ') || 'none'}.`,
      'Define it first.',
    );
  }

  /** Forgets a definition, and removes all that is in the machine's folder. */
  async forget(name: string): Promise<void> {
    this.known.delete(name);
    await rm(this.file(name), { recursive: true, force: true });
  }

  /** Absolute path of a file in a machine's folder, or of the folder. */
  file(name: string, ...path: readonly string[]): string {
    return join(this.folder, name, ...path);
  }
}
