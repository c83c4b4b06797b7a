import {
  Guest,
  VirtualMachine,
  type ErrorName,
  type LvsClusterProps,
  type RealServerOptions,
  type VirtualServerOptions,
} from '../../../constructs';
import { HTTP, ROUTERS, guideCluster, newStack } from '../stacks';

/** A declaration that is refused as soon as its wrong part is declared. */
export interface Refusal {
  readonly error: ErrorName;
  /** What is wrong, for the test's name. */
  readonly prop: string;
  /** The path of the construct whose prop is wrong, or the factory's name. */
  readonly path: string;
  /** Pieces of the message: the value, what is allowed, what to do. */
  readonly says: readonly string[];
  readonly declare: () => unknown;
}

/** The path of the guide's cluster. */
export const LVS = 'guide/lvs';

/** Makes a row. */
export const row = (
  error: ErrorName,
  prop: string,
  path: string,
  declare: () => unknown,
  ...says: string[]
): Refusal => ({ error, prop, path, says, declare });

/** The guide's cluster with other props. */
export const cluster = (props: Partial<LvsClusterProps>) => () => guideCluster(props);

/** The guide's cluster with another backup. */
export const router = (changes: object) =>
  cluster({ routers: [ROUTERS[0]!, { ...ROUTERS[1]!, ...changes }] });

/** A third real server. */
export const server =
  (options: Partial<RealServerOptions>, id = 'new') =>
  () =>
    guideCluster().cluster.addRealServer(id, { ip: '10.11.12.3', ...options });

/** A second virtual server. */
export const service =
  (options: Partial<VirtualServerOptions>, id = 'new') =>
  () =>
    guideCluster().cluster.addVirtualServer(id, { ...HTTP, port: 81, ...options });

/** A machine outside a cluster. */
export const machine = (changes: object) => () =>
  new VirtualMachine(newStack(), 'vm', { guest: Guest.enterpriseLinux6(), nics: [], ...changes });
