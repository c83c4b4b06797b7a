import { LvsError } from '../model/errors';
import type { Machine } from '../model/machine';
import { SERVICES } from './formats';
import type { CloudConfig, CloudConfigValue } from './payload';

/** Keys that the machine decides itself, each with the prop to use instead. */
const DECIDED: { readonly [key: string]: string } = {
  hostname: 'hostName',
  fqdn: 'hostName',
  preserve_hostname: 'hostName',
  prefer_fqdn_over_hostname: 'hostName',
  create_hostname_file: 'hostName',
  manage_resolv_conf: 'resolvers',
  resolv_conf: 'resolvers',
  network: 'nics',
  datasource: 'guest',
  datasource_list: 'guest',
  system_info: 'guest',
  cloud_init_modules: 'guest',
  cloud_config_modules: 'guest',
  cloud_final_modules: 'guest',
};

/**
 * A user's cloud-config, copied and checked: what is left is what the guest's cloud-init can carry,
 * and nothing that the machine decides itself.
 *
 * @throws LvsError `CloudConfigConflict`, `CloudConfigInvalid`
 */
export function checkCloudConfig(machine: Machine, user: CloudConfig): CloudConfig {
  const { path } = machine;
  if (!isPlainObject(user)) {
    throw new LvsError('CloudConfigInvalid', { path, subject: 'cloudConfig', value: user });
  }
  for (const [key, prop] of Object.entries(DECIDED)) {
    if (Object.hasOwn(user, key) && user[key] !== undefined) {
      throw new LvsError('CloudConfigConflict', {
        path,
        subject: `cloudConfig.${key}`,
        value: user[key],
        allowed: `keys that the machine does not decide itself; ${prop} decides this one`,
        remedy: `Set ${prop}, or leave ${key} out.`,
      });
    }
  }
  return new Copy(machine).of(user, 'cloudConfig', []) as CloudConfig;
}

/** Tells an object literal from a list, an instance of a class and everything else. */
export function isPlainObject(
  value: unknown,
): value is { readonly [key: string]: CloudConfigValue } {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

class Copy {
  constructor(private readonly machine: Machine) {}

  public of(value: unknown, subject: string, within: readonly unknown[]): CloudConfigValue {
    if (value === null || typeof value === 'boolean') return value;
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    if (typeof value === 'string') return this.string(value, subject);
    if (within.includes(value)) throw this.invalid(subject, '(a cycle)');
    const inside = [...within, value];
    if (Array.isArray(value)) {
      return Array.from(value, (one, index) => this.of(one, `${subject}[${index}]`, inside));
    }
    if (!isPlainObject(value)) throw this.invalid(subject, value);
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, one]) => one !== undefined)
        .map(([key, one]) => [
          this.string(key, `key of ${subject}`),
          this.of(one, `${subject}.${key}`, inside),
        ]),
    );
  }

  private string(value: string, subject: string): string {
    // The content of a file may be anything: it goes as base64 where cloud-init needs it.
    const isContent = /^cloudConfig\.write_files\[\d+\]\.content$/.test(subject);
    const { pattern, words } = SERVICES[this.machine.guest.serviceManager].carries;
    if (value.includes('\0') || /\p{Surrogate}/u.test(value)) throw this.invalid(subject, value);
    if (!isContent && !pattern.test(value)) {
      throw new LvsError('CloudConfigInvalid', {
        path: this.machine.path,
        subject,
        value,
        allowed: `${words}, which is what cloud-init on ${this.machine.guest.title} carries`,
        remedy: 'Put the text into a file of write_files, whose content may be anything.',
      });
    }
    return value;
  }

  private invalid(subject: string, value: unknown): LvsError {
    const shown = typeof value === 'object' ? `(${value?.constructor?.name ?? 'object'})` : value;
    return new LvsError('CloudConfigInvalid', { path: this.machine.path, subject, value: shown });
  }
}
