import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './run';

let root: Promise<string> | undefined;

/**
 * The folder that holds the unpacked checkers: iptables, keepalived, ipvsadm, cloud-init,
 * iproute2, arping, busybox, dash, shellcheck, systemd, isoinfo, qemu-ga and what they need. Fetched on first use by
 * `get.sh` (about 10 MB, seconds; nothing is installed on the host), one process doing it for all.
 *
 * @throws Error when they cannot be had here, saying what to do.
 */
export function checkersRoot(): Promise<string> {
  root ??= fetchRoot();
  return root;
}

async function fetchRoot(): Promise<string> {
  const script = join(__dirname, 'get.sh');
  const result = await run('bash', [script], { timeoutMs: 900_000, showStderr: true });
  if (result.code !== 0) {
    throw new Error(`The real checkers could not be fetched:\n${result.stderr}`);
  }
  return result.stdout.trim();
}

/**
 * The path of one program below {@link checkersRoot}.
 *
 * @throws Error when no package of the recipe brings it.
 */
export async function checker(name: string): Promise<string> {
  const base = await checkersRoot();
  const places = ['usr/sbin', 'usr/bin', 'sbin', 'bin'].map((place) => join(base, place, name));
  const found = places.find((place) => existsSync(place));
  if (found === undefined) {
    throw new Error(`${name} is not below ${base}: add its package to tools/checkers/get.sh`);
  }
  return found;
}

/**
 * The environment in which the unpacked programs find their own libraries, extensions and Python
 * modules first, and those of the host after.
 */
export async function checkersEnv(): Promise<NodeJS.ProcessEnv> {
  const base = await checkersRoot();
  const triplet = await libraryTriplet();
  const libraries = ['lib', 'usr/lib'].map((dir) => join(base, dir, triplet));
  // systemd's own libraries are in a folder that only its installed programs know.
  libraries.push(join(base, 'usr/lib', triplet, 'systemd'));
  const programs = ['usr/sbin', 'usr/bin', 'sbin', 'bin'];
  return {
    LC_ALL: 'C.UTF-8',
    LD_LIBRARY_PATH: libraries.join(':'),
    PATH: [...programs.map((dir) => join(base, dir)), ...programs.map((dir) => `/${dir}`)].join(
      ':',
    ),
    PYTHONPATH: join(base, 'usr/lib/python3/dist-packages'),
    XTABLES_LIBDIR: join(base, 'usr/lib', triplet, 'xtables'),
  };
}

/** The Python that the unpacked modules belong to: the recipe's own where the host has none. */
export async function checkersPython(): Promise<string> {
  const own = join(await checkersRoot(), 'usr/bin/python3');
  return existsSync(own) ? own : '/usr/bin/python3';
}

let triplet: Promise<string> | undefined;

function libraryTriplet(): Promise<string> {
  triplet ??= run('dpkg', ['--print-architecture']).then(({ stdout }) => {
    const known: Record<string, string> = {
      amd64: 'x86_64-linux-gnu',
      arm64: 'aarch64-linux-gnu',
    };
    const found = known[stdout.trim()];
    if (found === undefined) {
      throw new Error(`The checkers run on amd64 and arm64, not on ${stdout.trim()}`);
    }
    return found;
  });
  return triplet;
}
