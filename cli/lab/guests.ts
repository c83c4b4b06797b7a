import { join } from 'node:path';
import { LOG } from '../../lab/daemon-client';
import { Lab } from '../../lab/lab';
import { follow, readFrom } from './follow';
import type { LabContext } from './context';

/** How long a command in a guest may take, in milliseconds: as long as its caller waits. */
const NO_LIMIT = 24 * 3600_000;

/**
 * `cdktf-lvs lab exec GUEST -- COMMAND`: runs a command in a guest, as root.
 *
 * @returns the command's exit status.
 */
export async function execInGuest({ args, folder, signal }: LabContext): Promise<number> {
  const lab = await Lab.open(folder);
  const { name } = await lab.guest(args.name ?? '');
  const body = { name, argv: args.command, timeout: NO_LIMIT };
  const { status, stdout, stderr } = await lab.client.request('exec', body, signal);
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  return status;
}

/** `cdktf-lvs lab logs [GUEST] [-f]`: a guest's serial console, or what the daemon printed. */
export async function logs({ args, folder, signal }: LabContext): Promise<number> {
  const file =
    args.name === undefined ? join(folder.path, LOG) : await consoleOf(folder, args.name);
  let offset = 0;
  const print = () => (offset = readFrom(file, offset, (text) => process.stdout.write(text)));
  if (args.follow) await follow(file, print, signal);
  else print();
  return 0;
}

async function consoleOf(folder: LabContext['folder'], name: string): Promise<string> {
  return (await (await Lab.open(folder)).guest(name)).consoleLog;
}

/** `cdktf-lvs lab kill GUEST`: pulls its plug. */
export async function kill({ args, folder, progress }: LabContext): Promise<number> {
  const lab = await Lab.open(folder);
  const { name, running } = await lab.guest(args.name ?? '');
  if (running) await lab.client.request('kill', { name });
  progress.say(running ? `${name}: its plug is pulled.` : `${name} was off.`);
  return 0;
}

/** `cdktf-lvs lab start GUEST`: powers it on; nothing happens to one that runs. */
export async function start({ args, folder, progress }: LabContext): Promise<number> {
  const lab = await Lab.open(folder);
  const { name, running } = await lab.guest(args.name ?? '');
  await lab.client.request('start', { name });
  progress.say(running ? `${name} is on already.` : `${name} is powered on.`);
  return 0;
}
