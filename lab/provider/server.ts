import {
  type handleUnaryCall,
  Server,
  ServerCredentials,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import type { ProviderDefinition } from './definition';
import { failure, procedures } from './procedures';
import { providerService } from './protocol';

/** Unlimited: one resource may carry megabytes of user data, and gRPC's default is 4 MB. */
const OPTIONS = {
  'grpc.max_receive_message_length': -1,
  'grpc.max_send_message_length': -1,
};

/** A provider that listens. */
export interface ServedProvider {
  /** Takes no new request, and drops those under way. */
  stop(): void;
}

/**
 * Serves one provider on a unix socket: plain gRPC, without TLS and without go-plugin's
 * handshake, which is what Terraform core expects of a provider it did not start.
 *
 * @param definition the provider.
 * @param socket where to listen; the folder's permissions are what protects it.
 * @throws Error when the socket cannot be made.
 */
export async function serve(
  definition: ProviderDefinition,
  socket: string,
): Promise<ServedProvider> {
  const server = new Server(OPTIONS);
  server.addService(providerService(), handlers(definition));
  await new Promise<void>((resolve, reject) => {
    server.bindAsync(`unix:${socket}`, ServerCredentials.createInsecure(), (cause) =>
      cause ? reject(cause) : resolve(),
    );
  });
  return { stop: () => server.forceShutdown() };
}

function handlers(definition: ProviderDefinition): UntypedServiceImplementation {
  // The service's own decoder has made each request what its procedure takes.
  const unary =
    (procedure: (request: never) => object | Promise<object>): handleUnaryCall<unknown, object> =>
    async (call, respond) => {
      let answer: object;
      try {
        answer = await procedure(call.request as never);
      } catch (cause) {
        answer = failure(cause);
      }
      respond(null, answer);
    };
  return Object.fromEntries(
    Object.entries(procedures(definition)).map(([name, procedure]) => [name, unary(procedure)]),
  );
}
