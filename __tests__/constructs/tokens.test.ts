import { Fn, Lazy, TerraformVariable, type TerraformStack } from 'cdktf';
import { Guest, VirtualMachine, type CloudConfig } from '../../constructs';
import { hostileFragments } from '../oracles/hostile';
import { readUserData, type UserData } from '../oracles/user-data';
import { newStack } from '../support/stacks';
import { Template } from '../support/template';
import { changeOf, validateAndPlan } from '../support/terraform';
import { thrownBy } from '../support/thrown';

/** What Terraform's variable holds: it would end a string, a line, a list item and a document. */
const VALUE = 'a"b\'c\\d\ne: f\n- g\n${h} %{i} \u2028 <&> ü';

const variable = (stack: TerraformStack, value: unknown = VALUE, id = 'motd') =>
  new TerraformVariable(stack, id, { default: value });

/** The user-data that the real Terraform plans for a machine, as the machine's cloud-init reads it. */
async function planned(
  cloudConfig: (stack: TerraformStack) => CloudConfig,
  sshAuthorizedKeys?: (stack: TerraformStack) => string[],
): Promise<UserData> {
  const stack = newStack();
  const vm = new VirtualMachine(stack, 'vm', {
    guest: Guest.enterpriseLinux6(),
    nics: [],
    cloudConfig: cloudConfig(stack),
    sshAuthorizedKeys: sshAuthorizedKeys?.(stack),
  });
  const { plan } = await validateAndPlan(Template.of(stack).text);
  const address = `libvirt_cloudinit_disk.${vm.cloudinitDisk.friendlyUniqueId}`;
  const text = String(changeOf(plan, address).after?.['user_data']);
  return readUserData(text);
}

const fileOf = (content: string) => ({ write_files: [{ path: '/etc/motd', content }] });

/** Texts of a user's, by a name that says what is special, and what the guest is to get. */
const TEXTS: readonly (readonly [string, (token: string) => string, string])[] = [
  ['alone', (token) => token, VALUE],
  ['amid quotes', (token) => `say "${token}"`, `say "${VALUE}"`],
  ['behind a backslash', (token) => `\\${token}\\n`, `\\${VALUE}\\n`],
  ['amid lines', (token) => `1\n  ${token}\n3: "4\n`, `1\n  ${VALUE}\n3: "4\n`],
  ['amid templates', (token) => `\${x}${token}%{y}$`, `\${x}${VALUE}%{y}$`],
  ['before a brace', (token) => `$${token}{x}`, `$${VALUE}{x}`],
  ['twice', (token) => `${token},${token}`, `${VALUE},${VALUE}`],
  ['in a function', (token) => Fn.upper(token), VALUE.toUpperCase()],
  ['in a function of several', (token) => Fn.join(', ', [token, 'b']), `${VALUE}, b`],
  ['beyond ASCII', (token) => `é ${token} \u2028`, `é ${VALUE} \u2028`],
  ['amid control characters', (token) => `\b\f\x01${token}`, `\b\f\x01${VALUE}`],
  ['that CDKTF resolves', () => Lazy.stringValue({ produce: () => VALUE }), VALUE],
  [
    'amid text, that CDKTF resolves',
    () => `<${Lazy.stringValue({ produce: () => VALUE })}>`,
    `<${VALUE}>`,
  ],
  [
    'inside another one',
    (token) => Lazy.stringValue({ produce: () => `"${token}"` }),
    `"${VALUE}"`,
  ],
];

const LITERALS = [
  ...hostileFragments,
  'ends in $',
  'ends in %',
  '$${a} %%{b} $$${c} %%%{d}',
].filter((text) => !/\0|\p{Surrogate}/u.test(text));

describe('the text that Terraform plans for the guest', () => {
  let data: UserData;

  beforeAll(async () => {
    data = await planned((stack) => {
      const motd = variable(stack).stringValue;
      const port = variable(stack, 8080, 'port').numberValue;
      // The type of a cloud-config has no room for tokens of other kinds; JavaScript has.
      const token = (id: string, value: unknown) => variable(stack, value, id).value as string;
      const write = (directory: string, contents: readonly string[]) =>
        contents.map((content, i) => ({ path: `/srv/${directory}/${i}`, content }));
      return {
        write_files: [
          ...write('literal', LITERALS),
          ...write(
            'text',
            TEXTS.map(([, use]) => use(motd)),
          ),
          ...write('port', [`port "${port}" of 65535e+3`]),
        ],
        custom: {
          number: port,
          flag: token('flag', true),
          list: variable(stack, ['a: b', '- c'], 'list').listValue,
          object: token('object', { key: 'a: b' }),
        },
      };
    });
  });

  const file = (path: string) => data.files.get(`/srv/${path}`)?.content;

  it('is what was written, where that looks like a template', () => {
    LITERALS.forEach((text, i) => expect(file(`literal/${i}`)).toBe(text));
  });

  it.each(TEXTS.map(([name], i) => [name, i] as const))(
    'is one string for a token %s, whatever it holds',
    (_, i) => expect(file(`text/${i}`)).toBe(TEXTS[i]![2]),
  );

  it('has the number for a token of one', () => {
    expect(file('port/0')).toBe('port "8080" of 65535e+3');
  });

  it('has the kind of a token that is no string', () => {
    expect(data.config['custom']).toEqual({
      number: 8080,
      flag: true,
      list: ['a: b', '- c'],
      object: { key: 'a: b' },
    });
    expect(data.problems).toEqual(['unknown top-level key custom']);
  });
});

describe('a token', () => {
  it('may be an SSH key, and stays one item of the list', async () => {
    const key = 'ssh-ed25519 AAAA me';
    const data = await planned(
      () => ({}),
      (stack) => [key, variable(stack, `${key}\n- ssh-rsa BBBB you`).stringValue],
    );
    expect(data.config['ssh_authorized_keys']).toEqual([key, `${key}\n- ssh-rsa BBBB you`]);
  });

  it('cannot be a key, where its value could not be escaped', () => {
    const stack = newStack();
    const cloudConfig = { [variable(stack).stringValue]: 1 };
    const error = thrownBy(() => {
      new VirtualMachine(stack, 'vm', { guest: Guest.enterpriseLinux6(), nics: [], cloudConfig });
      Template.of(stack);
    });
    expect(error.name).toBe('ValueUnknownAtSynth');
  });

  it('is written as ${jsonencode(…)}, and nothing of the user’s is taken for its place', () => {
    const stack = newStack();
    const content = `terraformValue0z terraformValueX0z ${variable(stack).stringValue}`;
    new VirtualMachine(stack, 'vm', {
      guest: Guest.enterpriseLinux6(),
      nics: [],
      cloudConfig: { ...fileOf(content), note: 'terraformValue0z' },
      sshAuthorizedKeys: ['ssh-ed25519 AAAA terraformValue0z', 'ssh-rsa AAAA terraformValueXX0z'],
    });
    const [disk] = Template.of(stack).resources('libvirt_cloudinit_disk');
    const userData = String(disk!['user_data']);
    expect(userData.match(/\$\{jsonencode\(/g)).toHaveLength(1);
    expect(userData).toContain('ssh-ed25519 AAAA terraformValue0z');
    expect(userData).toContain('ssh-rsa AAAA terraformValueXX0z');
    expect(userData).toContain('note: terraformValue0z');
  });
});
