import { join } from 'node:path';
import { reattachProviders } from './attachment';
import type { ProviderDefinition } from './definition';
import { type ServedProvider, serve } from './server';

/** Providers which listen for Terraform. */
export interface Listening extends ServedProvider {
  /** The value of `TF_REATTACH_PROVIDERS`. */
  readonly reattach: string;
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
