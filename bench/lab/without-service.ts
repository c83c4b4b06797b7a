/** The part of a synthesized stack that is changed here. */
interface Stack {
  readonly resource: Readonly<Record<string, Readonly<Record<string, object>>>>;
}

/** What cloud-init takes for a seed that asks for nothing. */
const NOTHING = '#cloud-config\n{}\n';

/**
 * The same stack whose guests are asked for nothing: the same machines, images and addresses,
 * and user data without anything in it.
 *
 * @param text a stack's `cdk.tf.json`.
 */
export function withoutService(text: string): string {
  const stack = JSON.parse(text) as Stack;
  const seeds = Object.entries(stack.resource['libvirt_cloudinit_disk'] ?? {}).map(
    ([id, seed]) => [id, { ...seed, user_data: NOTHING }] as const,
  );
  const resource = { ...stack.resource, libvirt_cloudinit_disk: Object.fromEntries(seeds) };
  return JSON.stringify({ ...stack, resource });
}

/** How many resources a stack has. */
export function countResources(text: string): number {
  const { resource } = JSON.parse(text) as Stack;
  return Object.values(resource).reduce((sum, ids) => sum + Object.keys(ids).length, 0);
}
