import { TerraformStack, Token, Tokenization } from 'cdktf';
import type { Construct, IConstruct } from 'constructs';
import { LvsError } from '../model/errors';
import type { Origin } from '../model/subnet';

/** The path that a construct will have, before it exists: errors thrown on the way name it. */
export function pathOf(scope: IConstruct, id: string): string {
  return scope.node.path === '' ? id : `${scope.node.path}/${id}`;
}

/**
 * Checks the id of a construct whose name goes with it: the tree of constructs takes the members that
 * every object of JavaScript has, such as `constructor`, for children that are there already.
 *
 * @throws LvsError `NameInvalid`
 */
export function checkId(scope: IConstruct, id: string): void {
  if (id in Object.prototype) {
    throw new LvsError('NameInvalid', {
      path: pathOf(scope, id),
      subject: 'construct id',
      value: id,
      allowed: 'ids that no object of JavaScript has as a member',
    });
  }
}

/**
 * The name that a construct's resources get on the libvirt host: its path from the stack down, with
 * dots, so that neither two stacks nor two clusters of one stack meet on a host.
 *
 * @throws LvsError `NameInvalid` for an id with a dot, since `a.b` in `c` and `b` in `c.a` would meet,
 * and as {@link checkId}
 */
export function libvirtNameOf(scope: Construct, id: string): string {
  checkId(scope, id);
  const stack = TerraformStack.of(scope);
  const above = scope.node.scopes.slice(stack.node.scopes.length).map((one) => one.node.id);
  const ids = [stack.node.id, ...above, id];
  const dotted = ids.find((one) => one.includes('.'));
  if (dotted !== undefined) {
    throw new LvsError('NameInvalid', {
      path: pathOf(scope, id),
      subject: 'construct id',
      value: dotted,
      allowed: 'ids without dots, since dots join them to the name on the libvirt host',
      remedy: 'Change the id of the construct.',
    });
  }
  return ids.join('.');
}

const RESOURCE_NAME = /^[A-Za-z0-9][A-Za-z0-9 ._:+-]{0,99}$/;

/**
 * Checks the name of something that libvirt has already; a token is Terraform's to know.
 *
 * @throws LvsError `ResourceInvalid`
 */
export function checkResourceName(name: string, origin: Origin, allowed = RESOURCE_NAME): void {
  const isReference = Token.isUnresolved(name) && Tokenization.reverseString(name).length === 1;
  if (!isReference && (typeof name !== 'string' || !allowed.test(name))) {
    throw new LvsError('ResourceInvalid', { ...origin, value: name });
  }
}

/**
 * Checks that a machine is in the stack of its cluster.
 *
 * @throws LvsError `StackMismatch`
 */
export function checkStack(cluster: Construct, scope: Construct, id: string): void {
  const stack = TerraformStack.of(scope);
  if (stack !== TerraformStack.of(cluster)) {
    throw new LvsError('StackMismatch', {
      path: pathOf(scope, id),
      subject: 'stack',
      value: stack.node.path,
      allowed: `the stack of ${cluster.node.path}`,
    });
  }
}
