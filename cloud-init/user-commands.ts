import { LvsError } from '../model/errors';
import type { Machine } from '../model/machine';
import { DISTRIBUTIONS } from './distributions';
import { PackageSource } from '../model/package-source';
import type { CloudConfig, CloudConfigValue, Payload } from './payload';
import { retry } from './retry';
import { waitForGateway } from './wait-for-gateway';

/** Keys of cloud-config that would install packages before the gateway is there. */
export const PACKAGE_KEYS = [
  'packages',
  'package_update',
  'package_upgrade',
  'apt_update',
  'apt_upgrade',
];

const PACKAGE = /^[A-Za-z0-9@/][A-Za-z0-9@/._+:=~^*-]*$/;

/**
 * The user's packages: their repository, and commands that wait for the gateway first and are then
 * repeated until they succeed, within bounds. cloud-init installs packages before it runs commands,
 * once, and waits for nobody: on some guests the network comes up in one of those commands, and on
 * every real server the gateway is an address of an LVS router that boots as well.
 *
 * @throws LvsError `CloudConfigInvalid`
 */
export function userPackages(machine: Machine, user: CloudConfig): Payload {
  const { path, packageSource: source = PackageSource.fromImage() } = machine;
  const distribution = DISTRIBUTIONS[machine.guest.packageManager];
  const names = listOf(machine, 'packages', user).map((one, index) => {
    // A list of a name and a version is cloud-init's way to ask for that version.
    const name = isPinned(one) ? distribution.pinned(...one) : one;
    if (typeof name === 'string' && PACKAGE.test(name)) return name;
    throw invalid(machine, `packages[${index}]`, one, 'the name of a package, or [name, version]');
  });
  const flag = (...keys: readonly string[]) =>
    keys.some((key) => {
      const value = user[key] ?? false;
      if (typeof value === 'boolean') return value;
      throw invalid(machine, key, value, 'true or false');
    });
  const commands = distribution.packages({
    names,
    refresh: flag('package_update', 'apt_update'),
    upgrade: flag('package_upgrade', 'apt_upgrade'),
    source,
  });
  if (commands.length === 0 || source.kind === 'baked') return { files: [], firstBoot: [] };
  return {
    files: distribution.repository(source, path),
    firstBoot: [...waitForGateway(machine), ...commands.map(retry)],
  };
}

function isPinned(one: CloudConfigValue): one is readonly [string, string] {
  return (
    Array.isArray(one) && one.length === 2 && one.every((part: unknown) => typeof part === 'string')
  );
}

/**
 * The user's commands. cloud-init gives up on all commands, ours too, when it meets one that is
 * neither a string nor a list.
 *
 * @throws LvsError `CloudConfigInvalid`
 */
export function userCommands(machine: Machine, user: CloudConfig): readonly CloudConfigValue[] {
  const commands = listOf(machine, 'runcmd', user);
  commands.forEach((command, index) => {
    const words: readonly CloudConfigValue[] = Array.isArray(command) ? command : [command];
    const single = !Array.isArray(command);
    if (words.every((one) => typeof one === 'string' || (typeof one === 'number' && !single))) {
      return;
    }
    throw invalid(machine, `runcmd[${index}]`, command, 'a string, or a list of strings');
  });
  return commands;
}

/**
 * A list of the user's, empty where there is none.
 *
 * @throws LvsError `CloudConfigInvalid`
 */
export function listOf(
  machine: Machine,
  key: string,
  user: CloudConfig,
): readonly CloudConfigValue[] {
  const value = user[key] ?? [];
  if (Array.isArray(value)) return value;
  throw invalid(machine, key, value, 'a list');
}

function invalid({ path }: Machine, subject: string, value: unknown, allowed: string): LvsError {
  return new LvsError('CloudConfigInvalid', {
    path,
    subject: `cloudConfig.${subject}`,
    value,
    allowed,
  });
}
