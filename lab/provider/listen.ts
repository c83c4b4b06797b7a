import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reattachProviders } from './attachment';
import type { ProviderDefinition } from './definition';
import { type ServedProvider, serve } from './server';

/** A unix socket's path may have 107 bytes on Linux and 103 elsewhere; ours adds up to 32. */
const LONGEST_TEMPORARY_FOLDER = 70;

/** Providers which listen for Terraform. */
export interface Listening extends ServedProvider {
  /** The value of `TF_REATTACH_PROVIDERS`. */
  readonly reattach: string;
}

/**
 * Makes a folder for sockets, with mode 0700: whoever may enter it may speak to the providers.
 *
 * @returns its absolute path, short enough for a socket's.
 */
export function makeSocketFolder(): string {
  const base = tmpdir().length <= LONGEST_TEMPORARY_FOLDER ? tmpdir() : '/tmp';
  return mkdtempSync(join(base, 'cdktf-lvs-'));
}

/**
 * Serves providers for Terraform to attach to, a socket each.
 *
 * @param definitions the providers.
 * @param directory where the sockets go; its permissions are what protects them.
 */
export async function listen(
  definitions: readonly ProviderDefinition[],
  directory: string,
): Promise<Listening> {
  const sockets: Record<string, string> = {};
  const served: ServedProvider[] = [];
  for (const definition of definitions) {
    const socket = join(directory, `${definition.source.replace('/', '-')}.sock`);
    served.push(await serve(definition, socket));
    sockets[definition.source] = socket;
  }
  return {
    reattach: reattachProviders(sockets),
    stop: () => {
      for (const provider of served) provider.stop();
    },
  };
}
