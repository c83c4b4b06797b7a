import { execFile } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { freemem } from 'node:os';
import { promisify } from 'node:util';
import { LabError } from './errors';
import { NAMESPACE_REMEDY } from './host/namespace';
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
  /** Why `/dev/net/tun` cannot be opened; undefined where it can. */
  readonly tunRefusal?: string;
  /** What the processor is, by Node's name: `x64`, `arm64`, … */
  readonly architecture: string;
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

/** A guest of 256 MiB was seen to take up to 600 under TCG; the guide's network has four. */
const LAB_MEMORY_MIB = 4 * 600;

/** The guests' image while it is made, the image, and what four guests write. */
const LAB_DISK_MIB = 3 * 1024;

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
  remedy: NAMESPACE_REMEDY,
};

const memory = (leastMib: number, remedy: string): Prerequisite => ({
  name: 'memory',
  problem: ({ memoryMib }) =>
    memoryMib < leastMib
      ? `There are ${memoryMib} MiB of memory; needed are ${leastMib}.`
      : undefined,
  remedy,
});

const disk = (leastMib: number): Prerequisite => ({
  name: 'disk',
  problem: ({ diskMib }) =>
    diskMib < leastMib
      ? `There are ${diskMib} MiB of room on the disk; needed are ${leastMib}.`
      : undefined,
  remedy: 'Make room, or name another folder for what is fetched in CDKTF_LVS_CACHE.',
});

const TUN: Prerequisite = {
  name: '/dev/net/tun',
  problem: ({ tunRefusal }) =>
    tunRefusal === undefined ? undefined : `Guests cannot be wired up: ${tunRefusal}.`,
  remedy:
    'Load the module (modprobe tun), give the container the device (--device /dev/net/tun), ' +
    'or run as root where only root may open it.',
};

const ARCHITECTURE: Prerequisite = {
  name: 'processor',
  problem: ({ architecture }) =>
    architecture === 'x64'
      ? undefined
      : `The lab's guests are x86_64; this machine is ${architecture}.`,
  remedy: 'Run the lab on an x86_64 machine; planning works here too.',
};

const APT: Prerequisite = {
  name: 'apt',
  problem: ({ apt }) => (apt ? undefined : 'There is no apt-get to fetch the checkers with.'),
  remedy: 'Run the tests on Debian or Ubuntu, or in a container of one.',
};

const LAB: readonly Prerequisite[] = [
  NODE,
  TERRAFORM,
  ARCHITECTURE,
  NAMESPACE,
  TUN,
  memory(LAB_MEMORY_MIB, 'End something else: the guests of the lab need it.'),
];

/** What each command needs; `firstLab` is a lab whose image has yet to be made. */
export const PREREQUISITES = {
  plan: [NODE, TERRAFORM],
  test: [
    NODE,
    TERRAFORM,
    NAMESPACE,
    memory(1024, 'End something else, or run one test file at a time: npx jest --runInBand FILE.'),
    disk(512),
    APT,
  ],
  lab: LAB,
  firstLab: [...LAB, disk(LAB_DISK_MIB)],
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
    tunRefusal: refusalOfTun(),
    architecture: process.arch,
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

/** To open it takes no privilege where it is world-writable, as on most distributions. */
function refusalOfTun(): string | undefined {
  try {
    closeSync(openSync('/dev/net/tun', 'r+'));
    return undefined;
  } catch (cause) {
    return (cause as Error).message;
  }
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
