import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { ControlRequests } from './control';
import { type Complaint, LabError, traceOf } from './errors';

/** What answers the requests of the control interface. */
export type ControlHandlers = {
  readonly [Name in keyof ControlRequests]: (
    body: ControlRequests[Name][0],
  ) => ControlRequests[Name][1] | Promise<ControlRequests[Name][1]>;
};

/** How much a request may carry, in bytes: the identities of some 100,000 resources. */
const LONGEST_BODY = 2 ** 23;

/**
 * Serves the control interface: `POST /NAME`, JSON both ways. What a handler refuses with a
 * `LabError` is answered with status 422 and its parts.
 *
 * @param socket where to listen; the folder's permissions are what protects it.
 * @param handlers what answers.
 */
export async function serveControl(socket: string, handlers: ControlHandlers): Promise<Server> {
  const server = createServer((request, response) => {
    answer(request, handlers)
      .catch((cause: unknown) => ({ status: statusOf(cause), value: complaintOf(cause) }))
      .then(({ status, value }) => {
        response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
        response.end(JSON.stringify(value));
      });
  });
  // A guest's command may take as long as its caller wants.
  server.requestTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(socket, resolve);
  });
  return server;
}

async function answer(
  request: IncomingMessage,
  handlers: ControlHandlers,
): Promise<{ status: number; value: unknown }> {
  const name = (request.url ?? '').slice(1);
  if (request.method !== 'POST' || !Object.hasOwn(handlers, name)) {
    throw new LabError(
      'RequestUnknown',
      `The lab's daemon has no request ${request.method} ${request.url}.`,
      'End it (cdktf-lvs lab down) and start it again, if another version of this program did.',
    );
  }
  const body: unknown = JSON.parse(await bodyOf(request));
  const handler = handlers[name as keyof ControlRequests] as (body: unknown) => unknown;
  return { status: 200, value: await handler(body) };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > LONGEST_BODY) throw new Error(`a request has more than ${LONGEST_BODY} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function statusOf(cause: unknown): number {
  return cause instanceof LabError ? 422 : 500;
}

function complaintOf(cause: unknown): Complaint {
  if (cause instanceof LabError) {
    const { name, problem, remedy } = cause;
    return { name, problem, remedy };
  }
  return {
    name: 'DaemonFault',
    problem: `The lab's daemon failed: ${traceOf(cause)}`,
    remedy: 'This is a fault of the program. What else it printed is in daemon.log.',
  };
}
