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

/** What each command needs. */
export const PREREQUISITES = {
  plan: [NODE, TERRAFORM],
} as const satisfies Record<string, readonly Prerequisite[]>;

/** A machine on which Terraform was found. */
export type ReadyMachine = Machine & { readonly terraform: Terraform };

/** Looks at this machine; takes some 50 ms. */
export async function inspectMachine(env: NodeJS.ProcessEnv = process.env): Promise<Machine> {
  return {
    node: process.versions.node,
    terraform: await findTerraform(env),
    terraformNames: terraformNames(env),
  };
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
