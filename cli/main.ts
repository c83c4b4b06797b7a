#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { describeFailure } from '../lab/errors';
import { catchInterruption } from '../lab/interruption';
import { lab } from './lab/main';
import { Misuse } from './lab/misuse';
import { REAL_TERRAFORM } from './lab/shell';
import { LAB_USAGE } from './lab/usage';
import { plan } from './plan';

const USAGE = `Usage: cdktf-lvs plan [STACK...] [options]
       cdktf-lvs lab [VERB] [options]          (cdktf-lvs lab --help)

plan has Terraform (or OpenTofu) validate and plan the synthesized stacks, with the libvirt and
null providers attached to it: no registry, no network, no libvirt, nothing left behind.

  --app COMMAND    what synthesizes the stacks (default: app in cdktf.json)
  --output FOLDER  where it writes them (default: output in cdktf.json, or cdktf.out)
  --skip-synth     plan what was synthesized before
  --help           print this

TERRAFORM_BINARY_NAME names another Terraform. The exit status is Terraform's.
`;

/** The exit status for a command line that makes no sense, as in most shells' tools. */
const MISUSE = 2;

async function main(signal: AbortSignal): Promise<number> {
  // In a shell that uses the lab's Terraform, the one beneath it is meant here.
  const terraform = process.env[REAL_TERRAFORM];
  if (terraform) process.env['TERRAFORM_BINARY_NAME'] = terraform;

  const [first, ...rest] = process.argv.slice(2);
  if (first === 'lab') {
    try {
      return await lab(rest, signal);
    } catch (cause) {
      if (cause instanceof Misuse) return misuse(cause.message, LAB_USAGE);
      throw cause;
    }
  }
  let parsed;
  try {
    parsed = parseArgs({
      allowPositionals: true,
      options: {
        app: { type: 'string' },
        output: { type: 'string' },
        'skip-synth': { type: 'boolean' },
        help: { type: 'boolean' },
      },
    });
  } catch (cause) {
    return misuse((cause as Error).message);
  }
  const { values, positionals } = parsed;
  const [command, ...stacks] = positionals;
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  if (command !== 'plan') {
    return misuse(command === undefined ? 'No command.' : `There is no command ${command}.`);
  }
  const { app, output } = values;
  return plan({ stacks, app, output, skipSynth: values['skip-synth'], signal });
}

function misuse(problem: string, usage = USAGE): number {
  process.stderr.write(`${problem}\n\n${usage}`);
  return MISUSE;
}

const interruption = catchInterruption();

main(interruption.signal)
  .catch((cause: unknown) => {
    process.stderr.write(`${describeFailure(cause)}\n`);
    return 1;
  })
  .then((status) => {
    process.exitCode = interruption.status ?? status;
  });
