import { closeSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  readAnnouncement,
  removeTraces,
  withdrawAnnouncement,
  writeAnnouncement,
} from './announcement';
import type { DaemonAnnouncement } from './control';
import { type ControlHandlers, serveControl } from './control-server';
import { traceOf } from './errors';
import { Forwards } from './forwards';
import { Host } from './host/host';
import { startTimeOf } from './process-identity';
import { libvirtProvider } from './provider/libvirt';
import { listen } from './provider/listen';
import { nullProvider } from './provider/null';
import { makeSocketFolder } from './provider/socket-folder';

/**
 * The lab's daemon: holds the host with its guests, serves Terraform the providers which change
 * it, and answers the control interface.
 *
 * `node daemon --folder=FOLDER [--image=FOLDER] [--accelerator=kvm|tcg]`; file 3, where it is open,
 * gets what it announces as soon as everything answers.
 */

/** Where whoever started the daemon waits for its announcement. */
const READY = 3;

/** How often the daemon looks whether it is still announced, in milliseconds. */
const WATCH = 2_000;

const ACCELERATORS: readonly DaemonAnnouncement['accelerator'][] = ['kvm', 'tcg'];

/** What has to be undone when the daemon ends, the last thing first. */
const undoing: (() => unknown)[] = [];
let ending: Promise<never> | undefined;

/** Ends everything in order; the first reason is the one that counts. */
function end(reason: string, status = 0): Promise<never> {
  ending ??= (async () => {
    say(`ending: ${reason}`);
    for (const undo of undoing.reverse()) {
      try {
        await undo();
      } catch (cause) {
        say(`while ending: ${traceOf(cause)}`);
      }
    }
    say('ended');
    process.exit(status);
  })();
  return ending;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      folder: { type: 'string' },
      image: { type: 'string' },
      accelerator: { type: 'string' },
    },
  });
  const { folder, image } = values;
  if (folder === undefined) throw new Error('--folder is missing');

  const directory = makeSocketFolder();
  undoing.push(() => rmSync(directory, { recursive: true, force: true }));
  const host = await Host.open({
    folder,
    directory,
    accelerator: ACCELERATORS.find((one) => one === values.accelerator),
    report: (trouble) => say(`not brought up again: ${trouble.message}`),
  });
  undoing.push(() => host.close());
  // Nobody else runs on the folder: whatever is announced there is of a daemon that was killed.
  removeTraces(folder);
  void host.namespace.ended.then(() => end('the namespaces have ended', 1));

  const libvirt = libvirtProvider({ host, records: join(folder, 'resources'), image });
  const providers = await listen([libvirt, nullProvider({ applies: true })], directory);
  undoing.push(() => providers.stop());

  const control = join(directory, 'control.sock');
  const forwards = new Forwards(host.namespace);
  const server = await serveControl(control, {
    ...machineHandlers(host),
    forward: async (wanted) => ({ hostPort: await forwards.to(wanted) }),
    forget: async ({ known }) => ({
      removed: (await libvirt.resources?.forget(new Set(known))) ?? [],
    }),
    end: () => {
      // After the answer: its client waits for the process.
      setImmediate(() => void end('asked to'));
      return {};
    },
  });
  undoing.push(() => server.close());

  await announce(folder, {
    pid: process.pid,
    startTime: startTimeOf(process.pid) ?? '',
    holder: host.namespace.holder,
    rootless: host.namespace.rootless,
    accelerator: host.accelerator,
    directory,
    control,
    reattach: providers.reattach,
    ...(image !== undefined && { image }),
  });
}

function machineHandlers({
  machines,
}: Host): Pick<ControlHandlers, 'machines' | 'kill' | 'start' | 'exec'> {
  return {
    machines: () => machines.list(),
    kill: async ({ name }) => {
      await machines.kill(name);
      return {};
    },
    start: async ({ name }) => {
      await machines.start(name);
      return {};
    },
    exec: ({ name, argv, timeout }) => machines.exec(name, argv, { timeout }),
  };
}

/** Says that everything answers: to whoever looks for it, and to whoever waits for it. */
async function announce(folder: string, announcement: DaemonAnnouncement): Promise<void> {
  const isOurs = () => readAnnouncement(folder)?.pid === process.pid;
  undoing.push(() => isOurs() && withdrawAnnouncement(folder));
  await writeAnnouncement(folder, announcement);
  // Whoever removes the folder by hand means the lab, and nobody could find it any more.
  const watch = setInterval(() => {
    if (!isOurs()) void end('its folder has been removed', 1);
  }, WATCH);
  undoing.push(() => clearInterval(watch));
  say(`ready: process ${announcement.pid}, guests by ${announcement.accelerator}`);
  try {
    writeSync(READY, JSON.stringify(announcement));
    closeSync(READY);
  } catch {
    // Started by hand, nobody waits.
  }
}

function say(text: string): void {
  process.stdout.write(`${new Date().toISOString()} ${text}\n`);
}

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  process.on(signal, () => void end(signal));
}
process.on('uncaughtException', (cause) => void end(traceOf(cause), 1));
process.on('unhandledRejection', (cause) => void end(traceOf(cause), 1));

main().catch((cause: unknown) => end(traceOf(cause), 1));
