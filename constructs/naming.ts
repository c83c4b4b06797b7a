import { TerraformStack } from 'cdktf';
import type { Construct, IConstruct } from 'constructs';

/** The path that a construct will have, before it exists: errors thrown on the way name it. */
export function pathOf(scope: IConstruct, id: string): string {
  return scope.node.path === '' ? id : `${scope.node.path}/${id}`;
}

/**
 * The name that a construct's resources get on the libvirt host: its path from the stack down, with
 * dots, so that neither two stacks nor two clusters of one stack meet on a host.
 */
export function libvirtNameOf(scope: Construct, id: string): string {
  const stack = TerraformStack.of(scope);
  const ids = scope.node.scopes.slice(stack.node.scopes.length).map((one) => one.node.id);
  return [stack.node.id, ...ids, id].join('.');
}
