import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AttachedProvider, startProvider } from '../../lab/attached-provider';
import type { Terraform } from '../../lab/terraform';
import type { ChildResult } from '../../lab/child';
import { assertReady, inspectMachine, PREREQUISITES } from '../../lab/prerequisites';
import { Workspace } from '../../lab/workspace';

/** One error or warning, as `terraform validate -json` prints it. */
export interface TerraformDiagnostic {
  readonly severity: 'error' | 'warning';
  readonly summary: string;
  readonly detail: string;
  /** `libvirt_domain.one`, where it is about one resource. */
  readonly address?: string;
}

/** What `terraform validate -json` prints. */
export interface Validation {
  readonly valid: boolean;
  readonly error_count: number;
  readonly warning_count: number;
  readonly diagnostics: readonly TerraformDiagnostic[];
}

/** One entry of `resource_changes` in `terraform show -json PLAN`. */
export interface ResourceChange {
  readonly address: string;
  readonly type: string;
  readonly name: string;
  readonly change: {
    /** `["create"]`, `["no-op"]`, `["update"]`, `["delete", "create"]`, … */
    readonly actions: readonly string[];
    readonly before: Attributes | null;
    /** Without what is unknown. */
    readonly after: Attributes | null;
    /** `true` wherever the value is known after apply. */
    readonly after_unknown: Attributes;
    readonly replace_paths?: readonly (readonly (string | number)[])[];
  };
}

/** Attributes of a resource. Reach into them with `toMatchObject` or `toHaveProperty`. */
export type Attributes = Readonly<Record<string, unknown>>;

/** The part of `terraform show -json PLAN` that tests look at. */
export interface Plan {
  readonly resource_changes: readonly ResourceChange[];
  readonly prior_state?: unknown;
  readonly planned_values: unknown;
  readonly output_changes?: Readonly<
    Record<string, { readonly after?: unknown; readonly after_unknown: unknown }>
  >;
}

/** What Terraform said of a stack. */
export interface Planned {
  readonly validate: Validation;
  readonly plan: Plan;
  /** What `terraform plan` printed for people. */
  readonly output: string;
}

/** What else to give Terraform. */
export interface RunOptions {
  /**
   * The resources which exist already, as the text of a state file.
   * @default - none; never the state of a stack that was deployed from this folder
   */
  readonly state?: string;
}

let shared: Promise<{ provider: AttachedProvider; terraform: Terraform }> | undefined;

/** One server for all tests of a file, started by the first that plans. */
async function server() {
  shared ??= (async () => {
    const machine = await inspectMachine();
    assertReady(machine, PREREQUISITES.plan);
    return { terraform: machine.terraform, provider: await startProvider() };
  })();
  return shared;
}

afterAll(async () => {
  const running = shared;
  shared = undefined;
  await (await running?.catch(() => undefined))?.provider.stop();
});

/**
 * Has the real Terraform validate and plan a stack, with the libvirt and null providers
 * attached: no network, no libvirt.
 *
 * @param stack what `Testing.synth` returns, or the folder of a synthesized stack.
 * @throws Error with all that Terraform printed, when it refuses the stack.
 */
export async function validateAndPlan(stack: string, options: RunOptions = {}): Promise<Planned> {
  return inWorkspace(stack, options, async (workspace) => {
    const validation = await runValidate(workspace);
    if (!validation.valid) {
      throw new Error(
        `terraform validate refused the stack:\n${validation.diagnostics.map(describeDiagnostic).join('\n')}`,
      );
    }
    const output = await succeed(workspace, ['plan', '-no-color', '-out=plan']);
    const plan = JSON.parse(await succeed(workspace, ['show', '-json', 'plan'])) as Plan;
    return { validate: validation, plan, output };
  });
}

/** Has the real Terraform validate a stack; refusals are returned, not thrown. */
export async function validate(stack: string): Promise<Validation> {
  return inWorkspace(stack, {}, runValidate);
}

/** What the attached providers offer, as `terraform providers schema -json` prints it. */
export async function schemas(
  stack: string,
): Promise<{ readonly provider_schemas: Readonly<Record<string, unknown>> }> {
  return inWorkspace(stack, {}, async (workspace) => {
    await succeed(workspace, ['init', '-no-color']);
    return JSON.parse(await succeed(workspace, ['providers', 'schema', '-json']));
  });
}

/**
 * What would happen to one resource.
 *
 * @throws Error naming all addresses in the plan, when there is no such one.
 */
export function changeOf(plan: Plan, address: string): ResourceChange['change'] {
  const found = plan.resource_changes.find((entry) => entry.address === address);
  if (!found) {
    const addresses = plan.resource_changes.map((entry) => entry.address).join(', ');
    throw new Error(`${address} is not in the plan, which has: ${addresses}`);
  }
  return found.change;
}

async function inWorkspace<T>(
  stack: string,
  { state }: RunOptions,
  use: (workspace: Workspace) => Promise<T>,
): Promise<T> {
  const workspace = new Workspace({
    ...(await server()),
    stack: stack.trimStart().startsWith('{') ? { json: stack } : { directory: stack },
    withState: false,
  });
  try {
    if (state !== undefined) writeFileSync(join(workspace.directory, 'terraform.tfstate'), state);
    return await use(workspace);
  } finally {
    workspace.remove();
  }
}

/** Whatever `init` has against the configuration, `validate` says again, as JSON. */
async function runValidate(workspace: Workspace): Promise<Validation> {
  const init = await workspace.run(['init', '-no-color']);
  const { stdout, stderr } = await workspace.run(['validate', '-json', '-no-color']);
  let validation: Validation;
  try {
    validation = JSON.parse(stdout) as Validation;
  } catch {
    throw new Error(`terraform validate gave no JSON:\n${stdout}${stderr}`);
  }
  if (init.status !== 0 && validation.valid) throw failed('init', init);
  return validation;
}

async function succeed(workspace: Workspace, args: string[]): Promise<string> {
  const result = await workspace.run(args);
  if (result.status !== 0) throw failed(args[0] ?? '', result);
  return result.stdout;
}

function failed(command: string, { status, stdout, stderr }: ChildResult): Error {
  return new Error(`terraform ${command} ended with status ${status}:\n${stdout}${stderr}`);
}

function describeDiagnostic({ severity, summary, detail, address }: TerraformDiagnostic): string {
  return `${severity}: ${summary}${address ? ` (${address})` : ''}\n  ${detail}`;
}
