import { rmSync } from 'node:fs';
import { traceOf } from '../errors';
import { libvirtProvider } from './libvirt';
import { listen } from './listen';
import { nullProvider } from './null';
import { makeSocketFolder } from './socket-folder';

/** What the server tells the process that started it, as one line of JSON, once it listens. */
export interface Announcement {
  /** A private folder, with the sockets in it; it goes when the server goes. */
  readonly directory: string;
  /** The value of `TF_REATTACH_PROVIDERS`. */
  readonly reattach: string;
}

async function main(): Promise<void> {
  const directory = makeSocketFolder();
  // Terraform may still be writing there when the process that ran both was killed.
  process.on('exit', () => rmSync(directory, { recursive: true, force: true, maxRetries: 5 }));

  const { reattach } = await listen([libvirtProvider(), nullProvider()], directory);
  const announcement: Announcement = { directory, reattach };
  process.stdout.write(`${JSON.stringify(announcement)}\n`);
}

// Standard input is the lifeline: the kernel closes it when the parent ends, however it ends.
process.stdin
  .on('end', () => process.exit(0))
  .on('error', () => process.exit(0))
  .resume();
process.on('SIGTERM', () => process.exit(0));
process.on('SIGINT', () => process.exit(0));

main().catch((cause: unknown) => {
  process.stderr.write(`${traceOf(cause)}\n`);
  process.exit(1);
});
