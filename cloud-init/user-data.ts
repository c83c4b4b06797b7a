import type { Machine } from '../model/machine';
import { checkCloudConfig } from './cloud-config';
import * as guard from './guard';
import type { CloudConfig, CloudConfigValue, Payload, SeedFile } from './payload';
import { listOf, PACKAGE_KEYS, userPackages, userCommands } from './user-commands';
import { checkUserFiles } from './user-files';
import { listToYaml, toYaml } from './yaml';

/**
 * The user-data of a seed: every file under its real path, and the commands of the first boot. The
 * user's own cloud-config is merged with it: lists are joined, ours first, so that the user's
 * commands find the network up and their packages installed.
 *
 * @param machine - who the machine is
 * @param payloads - in the order in which their commands are to run
 * @param user - cloud-config of the user's own
 * @throws LvsError `CloudConfigConflict`, `CloudConfigInvalid`, `FileInvalid`, `SshKeyInvalid`
 */
export function renderUserData(
  machine: Machine,
  payloads: readonly Payload[],
  user: CloudConfig = {},
): string {
  const { path } = machine;
  const hostName = guard.hostName(machine.hostName, { path, subject: 'hostName' });
  const checked = checkCloudConfig(machine, user);
  const packages = userPackages(machine, checked);
  const files = filesOf([...payloads, packages]);
  const keys = [
    ...machine.sshAuthorizedKeys.map((key) =>
      guard.word(key, /^[\x21-\x7e][\x20-\x7e]*$/, 'SshKeyInvalid', {
        path,
        subject: 'sshAuthorizedKeys',
      }),
    ),
    ...listOf(machine, 'ssh_authorized_keys', checked),
  ];
  const head = toYaml({
    hostname: hostName,
    // Without it cloud-init adds a domain of its own to the name that it writes.
    fqdn: hostName,
    preserve_hostname: false,
    ...Object.fromEntries(Object.entries(checked).filter(([key]) => !LISTS.includes(key))),
  });
  return [
    '#cloud-config\n',
    head,
    listToYaml('ssh_authorized_keys', keys),
    listToYaml('write_files', [
      ...files.map(entryOf),
      ...checkUserFiles(machine, checked.write_files, files),
    ]),
    listToYaml('runcmd', [
      ...payloads.flatMap((payload) => payload.firstBoot),
      ...packages.firstBoot,
      ...userCommands(machine, checked),
    ]),
  ].join('');
}

/** Keys of the user's whose values become part of our lists. */
const LISTS = ['ssh_authorized_keys', 'write_files', 'runcmd', ...PACKAGE_KEYS];

/** An LVS router and its user may have one repository between them. */
function filesOf(payloads: readonly Payload[]): readonly SeedFile[] {
  const files = new Map<string, SeedFile>();
  for (const file of payloads.flatMap((payload) => payload.files)) files.set(file.path, file);
  return [...files.values()];
}

const entries = new WeakMap<SeedFile, CloudConfigValue>();

/** Of a file that machines share, the entry is one object too, so that it is written once. */
function entryOf(file: SeedFile): CloudConfigValue {
  let entry = entries.get(file);
  if (!entry) {
    const { path, permissions, content, deferred } = file;
    entries.set(file, (entry = { path, permissions, content, defer: deferred || undefined }));
  }
  return entry;
}
