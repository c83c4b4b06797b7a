import { posix } from 'node:path';
import { LvsError } from '../model/errors';
import type { Machine } from '../model/machine';
import { isPlainObject } from './cloud-config';
import { SERVICES } from './formats';
import type { CloudConfigValue, SeedFile } from './payload';

const KEYS = ['path', 'content', 'owner', 'permissions', 'encoding'];
const ENCODINGS = ['gz', 'gzip', 'b64', 'base64', 'gz+b64', 'gz+base64', 'gzip+b64', 'gzip+base64'];

/** Where the interfaces are configured, by us or by cloud-init for us. */
const NETWORK_FILES = /^\/etc\/(?:sysconfig\/network-scripts\/ifcfg-|netplan\/|systemd\/network\/)/;

/** Directories that have two names on the guest. */
const SAME_DIRECTORY: readonly (readonly [RegExp, string])[] = [
  [/^\/etc\/(?=init\.d\/|rc[0-6]\.d\/)/, '/etc/rc.d/'],
];

/**
 * The user's files, checked: none of them replaces one of ours, configures an interface, or is
 * written otherwise than it reads. `own` is what the machine's seed has already.
 *
 * @returns entries of `write_files`; content beyond what cloud-init carries is in base64
 * @throws LvsError `FileInvalid`, `CloudConfigConflict`, `CloudConfigInvalid`
 */
export function checkUserFiles(
  machine: Machine,
  files: CloudConfigValue,
  own: readonly SeedFile[],
): readonly CloudConfigValue[] {
  if (files === undefined || files === null) return [];
  const subject = 'cloudConfig.write_files';
  if (!Array.isArray(files)) {
    throw invalid('CloudConfigInvalid', machine, subject, files, 'a list of files');
  }
  return files.map((file: CloudConfigValue, index) =>
    new UserFile(machine, `${subject}[${index}]`, own).check(file),
  );
}

class UserFile {
  constructor(
    private readonly machine: Machine,
    private readonly subject: string,
    private readonly own: readonly SeedFile[],
  ) {}

  public check(file: CloudConfigValue): CloudConfigValue {
    if (!isPlainObject(file)) throw this.invalid('', file, 'an object with a path and a content');
    for (const [key, value] of Object.entries(file)) {
      if (!KEYS.includes(key)) {
        throw this.invalid(`.${key}`, value, `the keys that cloud-init knows: ${KEYS.join(', ')}`);
      }
    }
    const { path, content = '', owner = 'root:root', permissions = '0644', encoding } = file;
    this.checkPath(path);
    if (typeof content !== 'string') throw this.invalid('.content', content, 'a string');
    if (typeof owner !== 'string' || !/^[\w.-]+(?::[\w.-]+)?$/.test(owner)) {
      throw this.invalid('.owner', owner, 'a user, or user:group');
    }
    if (typeof permissions !== 'string' || !/^[0-7]{3,4}$/.test(permissions)) {
      throw this.invalid('.permissions', permissions, 'octal digits in a string, such as "0644"');
    }
    if (encoding !== undefined && !ENCODINGS.includes(encoding as string)) {
      throw this.invalid('.encoding', encoding, `one of ${ENCODINGS.join(', ')}`);
    }
    return encoding === undefined ? { ...file, ...this.carried(content) } : file;
  }

  private checkPath(path: CloudConfigValue): void {
    if (
      typeof path !== 'string' ||
      !/^\/[\x20-\x7e]*[^/]$/.test(path) ||
      posix.normalize(path) !== path
    ) {
      throw this.invalid('.path', path, 'an absolute, normalized path of printable ASCII');
    }
    const real = realPath(path);
    const ours = this.own.find((file) => realPath(file.path) === real);
    if (ours || NETWORK_FILES.test(real)) {
      const prop = ours?.decidedBy ?? 'nics';
      throw new LvsError('CloudConfigConflict', {
        path: this.machine.path,
        subject: `${this.subject}.path`,
        value: path,
        allowed: `files that the machine does not write itself; this one comes from ${prop}`,
        remedy: `Leave the file out: ${prop} decides what is in it.`,
      });
    }
  }

  private carried(content: string): { readonly [key: string]: string } {
    const { pattern } = SERVICES[this.machine.guest.serviceManager].carries;
    return pattern.test(content)
      ? { content }
      : { content: Buffer.from(content, 'utf8').toString('base64'), encoding: 'b64' };
  }

  private invalid(key: string, value: unknown, allowed: string): LvsError {
    return invalid('FileInvalid', this.machine, `${this.subject}${key}`, value, allowed);
  }
}

function realPath(path: string): string {
  return SAME_DIRECTORY.reduce((found, [from, to]) => found.replace(from, to), path);
}

function invalid(
  name: 'FileInvalid' | 'CloudConfigInvalid',
  { path }: Machine,
  subject: string,
  value: unknown,
  allowed: string,
): LvsError {
  return new LvsError(name, { path, subject, value, allowed });
}
