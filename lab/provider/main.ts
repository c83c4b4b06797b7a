import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reattachProviders } from './attachment';
import { libvirtProvider } from './libvirt';
import { nullProvider } from './null';
import { serve } from './server';

/** A unix socket's path may have 107 bytes on Linux and 103 elsewhere; ours adds up to 32. */
const LONGEST_TEMPORARY_FOLDER = 70;

/** What the server tells the process that started it, as one line of JSON, once it listens. */
export interface Announcement {
  /** A private folder, with the sockets in it; it goes when the server goes. */
  readonly directory: string;
  /** The value of `TF_REATTACH_PROVIDERS`. */
  readonly reattach: string;
}

async function main(): Promise<void> {
  const base = tmpdir().length <= LONGEST_TEMPORARY_FOLDER ? tmpdir() : '/tmp';
  // Made with mode 0700: whoever may enter the folder may speak to the provider.
  const directory = mkdtempSync(join(base, 'cdktf-lvs-'));
  // Terraform may still be writing there when the process that ran both was killed.
  process.on('exit', () => rmSync(directory, { recursive: true, force: true, maxRetries: 5 }));

  const sockets: Record<string, string> = {};
  for (const definition of [libvirtProvider(), nullProvider()]) {
    const socket = join(directory, `${definition.source.replace('/', '-')}.sock`);
    await serve(definition, socket);
    sockets[definition.source] = socket;
  }
  const announcement: Announcement = { directory, reattach: reattachProviders(sockets) };
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
  process.stderr.write(`${cause instanceof Error ? (cause.stack ?? cause.message) : cause}\n`);
  process.exit(1);
});
