import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventReader, type TerraformEvent } from '../../lab/terraform-events';
import { QUIET_TERRAFORM, terraformNames } from '../../lab/terraform';
import { readState, STATE_FILE } from '../../lab/terraform-state';
import { stateOf } from './stacks';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'state-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Has the real Terraform apply a stack that needs no provider. */
function apply(): string {
  const stack = {
    resource: { terraform_data: { one: { input: 1 } } },
    output: { lvs_vips: { value: ['192.168.26.10'] }, of: { value: '${terraform_data.one.id}' } },
  };
  writeFileSync(join(folder, 'cdk.tf.json'), JSON.stringify(stack));
  const [terraform = ''] = terraformNames(process.env);
  const run = (...args: string[]) =>
    execFileSync(terraform, args, {
      cwd: folder,
      env: { ...process.env, ...QUIET_TERRAFORM },
      encoding: 'utf8',
    });
  run('init');
  return run('apply', '-auto-approve', '-json');
}

test('what Terraform wrote is read: outputs, and what exists', () => {
  apply();
  const state = readState(folder);
  expect(state).toEqual({
    outputs: { lvs_vips: ['192.168.26.10'], of: expect.any(String) },
    identities: [expect.stringMatching(/^[0-9a-f-]{36}$/)],
    idleMachines: [],
  });
  const { outputs, identities } = state as Exclude<typeof state, 'broken' | undefined>;
  expect(identities).toEqual([outputs['of']]);
});

test('machines that are declared to be off are told', () => {
  const domains = { on: { name: 'on', running: true }, off: { name: 'off', running: null } };
  writeFileSync(join(folder, STATE_FILE), stateOf({ libvirt_domain: domains }));
  expect(readState(folder)).toMatchObject({ idleMachines: ['off'] });
});

test('where there is none, none is read', () => expect(readState(folder)).toBeUndefined());

test.each([['half'], ['empty'], ['other']])('one that cannot be read is broken: %s', (kind) => {
  apply();
  const whole = readFileSync(join(folder, STATE_FILE), 'utf8');
  const text = { half: whole.slice(0, whole.length / 2), empty: '', other: 'null' }[kind] ?? '';
  writeFileSync(join(folder, STATE_FILE), text);
  expect(readState(folder)).toBe('broken');
});

test('what Terraform prints is read as events, wherever the pieces end', () => {
  const printed = `${apply()}no event\n`;
  const read = (size: number) => {
    const events: TerraformEvent[] = [];
    const reader = new EventReader((event) => events.push(event));
    for (let at = 0; at < printed.length; at += size) reader.write(printed.slice(at, at + size));
    return events;
  };
  const events = read(printed.length);
  expect(events).toEqual(read(7));
  expect(events.find(({ type }) => type === 'planned_change')?.change).toMatchObject({
    resource: { addr: 'terraform_data.one', resource_type: 'terraform_data' },
    action: 'create',
  });
  expect(events.find(({ type }) => type === 'apply_complete')?.hook?.resource?.addr).toBe(
    'terraform_data.one',
  );
  expect(events.filter(({ changes }) => changes?.operation === 'apply')).toMatchObject([
    { changes: { add: 1, change: 0, remove: 0 } },
  ]);
});
