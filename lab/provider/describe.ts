import { PROVIDER_TREATMENT, TREATMENTS } from './honoured';
import { STAND_INS } from './stand-ins';
import type { Treatment } from './treatment';

const INTRODUCTION = `# What the lab makes of a stack

The lab applies a stack as it was synthesized, with providers of its own in the place of
\`dmacvicar/libvirt\` 0.9.7 and \`hashicorp/null\`. Every argument of a resource is either honoured,
or harmless, or refused: at the plan, by its path. What is on no list here is refused. \`.**\` stands
for all that is beneath.

This page is made from the tables that the lab itself goes by:
\`npm run docs\`.

## Beside the arguments

- The accelerator: a domain of type \`kvm\` runs under TCG where no virtual CPU makes progress under
  KVM. It does the same, slower, and the apply says so.
- Computed sizes (\`allocation\`, \`available\`, \`physical\`) are those at the time of the apply.
- A domain keeps its \`id\` when it is powered off and on.
- A cloud-init disk is a file in the lab's folder, of its own even when two have the same content.
- An update that fails leaves the domain as it was; the provider leaves it stopped.
- \`libvirt_node_info\` tells of this machine, and \`libvirt_domain_interface_addresses\` what the
  guest's agent says: there are no leases. Other data sources of a host are refused.`;

/** What the lab makes of a stack, as a page of Markdown. */
export function describeTreatments(): string {
  const standIns = STAND_INS.map(({ prefix, reason }) => `- \`${prefix}…\`: ${reason}`);
  const types = Object.entries(TREATMENTS).flatMap(([type, treatment]) => [
    `## ${type}`,
    ...describe(treatment),
  ]);
  const parts = [
    INTRODUCTION,
    `## Images for which the lab's own stands in`,
    standIns.join('\n'),
    '## The provider',
    ...describe(PROVIDER_TREATMENT),
    ...types,
  ];
  return `${parts.join('\n\n')}\n`;
}

function describe({ honoured, values = {}, harmless, refused = {} }: Treatment): string[] {
  const allowed = (path: string) => (values[path] ? ` (${values[path].words})` : '');
  const list = (entries: readonly string[]) => entries.map((entry) => `- ${entry}`).join('\n');
  return [
    ...(honoured.length > 0
      ? ['Honoured:', list(honoured.map((path) => `\`${path}\`${allowed(path)}`))]
      : []),
    ...section('Harmless:', harmless, allowed),
    ...section('Refused, with more to say than that:', refused, () => ''),
  ];
}

function section(
  title: string,
  reasons: Readonly<Record<string, string>>,
  allowed: (path: string) => string,
): string[] {
  const lines = Object.entries(reasons).map(
    ([path, reason]) => `- \`${path}\`${allowed(path)}: ${reason}`,
  );
  return lines.length === 0 ? [] : [title, lines.join('\n')];
}
