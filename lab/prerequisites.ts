import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { freemem } from 'node:os';
import { promisify } from 'node:util';
import { LabError } from './errors';
import { findTerraform, type Terraform, terraformNames } from './terraform';

/** What was found on this machine. */
export interface Machine {
  /** The version of Node.js, such as `20.9.0`. */
  readonly node: string;
  /** Terraform or OpenTofu; undefined where there is neither. */
  readonly terraform?: Terraform;
  /** The names under which Terraform was looked for. */
  readonly terraformNames: readonly string[];
  /** Why no network namespace can be made; undefined where one can. */
  readonly namespaceRefusal?: string;
  /** Memory that is to be had, in MiB. */
  readonly memoryMib: number;
  /** Room on the disk of the working directory, in MiB. */
  readonly diskMib: number;
  /** Whether Debian's packages can be fetched with apt. */
  readonly apt: boolean;
}

/** One thing a command needs of the machine. */
export interface Prerequisite {
  /** What it is called. */
  readonly name: string;
  /** What is wrong with this machine; undefined when nothing is. */
  readonly problem: (machine: Machine) => string | undefined;
  /** What to do about it. */
  readonly remedy: string;
}

const LEAST_MEMORY_MIB = 1024;
const LEAST_DISK_MIB = 512;

const NODE: Prerequisite = {
  name: 'Node.js',
  problem: ({ node }) =>
    atLeast(node, '20.9') ? undefined : `Node.js is ${node}; needed is 20.9 or later.`,
  remedy: 'Install a supported version from https://nodejs.org.',
};

const TERRAFORM: Prerequisite = {
  name: 'Terraform or OpenTofu',
  problem: ({ terraform, terraformNames }) => {
    if (!terraform) return `No Terraform found (tried ${terraformNames.join(' and ')}).`;
    const { product, version } = terraform;
    return atLeast(version, '1.6')
      ? undefined
      : `${product} is ${version}; needed is 1.6 or later.`;
  },
  remedy:
    'Install Terraform (https://developer.hashicorp.com/terraform/install) or OpenTofu ' +
    '(https://opentofu.org/docs/intro/install), or name the program in TERRAFORM_BINARY_NAME.',
};

const NAMESPACE: Prerequisite = {
  name: 'network namespaces',
  problem: ({ namespaceRefusal }) =>
    namespaceRefusal === undefined
      ? undefined
      : `No network namespace can be made: ${namespaceRefusal}`,
  remedy:
    'Run as root, or allow unprivileged user namespaces (on Ubuntu: sysctl ' +
    'kernel.apparmor_restrict_unprivileged_userns=0), or give the container CAP_SYS_ADMIN.',
};

const MEMORY: Prerequisite = {
  name: 'memory',
  problem: ({ memoryMib }) =>
    memoryMib < LEAST_MEMORY_MIB
      ? `There are ${memoryMib} MiB of memory; needed are ${LEAST_MEMORY_MIB}.`
      : undefined,
  remedy: 'End something else, or run one test file at a time: npx jest --runInBand FILE.',
};

const DISK: Prerequisite = {
  name: 'disk',
  problem: ({ diskMib }) =>
    diskMib < LEAST_DISK_MIB
      ? `There are ${diskMib} MiB of room on the disk; needed are ${LEAST_DISK_MIB}.`
      : undefined,
  remedy: 'Make room, or name another folder for what is fetched in CDKTF_LVS_CACHE.',
};

const APT: Prerequisite = {
  name: 'apt',
  problem: ({ apt }) => (apt ? undefined : 'There is no apt-get to fetch the checkers with.'),
  remedy: 'Run the tests on Debian or Ubuntu, or in a container of one.',
};

/** What each command needs. */
export const PREREQUISITES = {
  plan: [NODE, TERRAFORM],
  test: [NODE, TERRAFORM, NAMESPACE, MEMORY, DISK, APT],
} as const satisfies Record<string, readonly Prerequisite[]>;

/** A machine on which Terraform was found. */
export type ReadyMachine = Machine & { readonly terraform: Terraform };

/** Looks at this machine; takes some 50 ms. */
export async function inspectMachine(env: NodeJS.ProcessEnv = process.env): Promise<Machine> {
  const [terraform, namespaceRefusal, { bavail, bsize }] = await Promise.all([
    findTerraform(env),
    refusalOfNamespaces(),
    statfs('.'),
  ]);
  return {
    node: process.versions.node,
    terraform,
    terraformNames: terraformNames(env),
    namespaceRefusal,
    memoryMib: availableMemoryMib(),
    diskMib: Math.floor((bavail * bsize) / MIB),
    apt: existsSync('/usr/bin/apt-get'),
  };
}

const MIB = 2 ** 20;

/** As root, or through a user namespace. */
async function refusalOfNamespaces(): Promise<string | undefined> {
  let refusal: string | undefined;
  for (const flags of [['--net'], ['--user', '--map-root-user', '--net']]) {
    try {
      await promisify(execFile)('unshare', [...flags, '/bin/true'], { timeout: 5_000 });
      return undefined;
    } catch (cause) {
      refusal = (cause as Error).message.trim().split('\n').at(-1);
    }
  }
  return refusal;
}

/** Also what the kernel would give back, where this Node.js can tell. */
function availableMemoryMib(): number {
  const { availableMemory } = process as { availableMemory?: () => number };
  return Math.floor((availableMemory?.() ?? freemem()) / MIB);
}

/**
 * Refuses a machine which lacks something, before anything is started.
 *
 * @throws LabError `PrerequisiteMissing`, naming all that is missing and each remedy.
 */
export function assertReady(
  machine: Machine,
  needed: readonly Prerequisite[],
): asserts machine is ReadyMachine {
  const missing = needed.flatMap(({ problem, remedy }) => {
    const text = problem(machine);
    return text === undefined ? [] : [{ text, remedy }];
  });
  if (missing.length > 0) {
    throw new LabError(
      'PrerequisiteMissing',
      missing.map(({ text }) => text).join(' '),
      missing.map(({ remedy }) => remedy).join('\n  '),
    );
  }
}

function atLeast(version: string, least: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [leastMajor = 0, leastMinor = 0] = least.split('.').map(Number);
  return major > leastMajor || (major === leastMajor && minor >= leastMinor);
}
