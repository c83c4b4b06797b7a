import { isPlainObject } from './cloud-config';
import { PRIVATE_KEY } from '../model/script';
import type { CloudConfig } from './payload';

/** Keys of cloud-config that hold passwords, their hashes or private keys. */
const SECRET_KEYS = ['password', 'chpasswd', 'ssh_keys'];

/** The same for a user. */
const SECRET_KEYS_OF_A_USER = ['passwd', 'hashed_passwd', 'plain_text_passwd'];

/** Base64 that is long enough for a key. */
const BASE64 = /^[A-Za-z0-9+/=\s]{64,}$/;

/**
 * Where a cloud-config holds what is known to be secret: passwords and hashes of passwords in the places
 * that cloud-init has for them, and private keys in any string, in base64 too. It finds no others.
 *
 * @returns the places, such as `cloudConfig.users[0].passwd`
 */
export function secretsIn(config: CloudConfig): readonly string[] {
  const { users, user } = config;
  return [
    ...placesOf(config, SECRET_KEYS),
    ...placesOf(user, SECRET_KEYS_OF_A_USER, '.user'),
    ...listOf(users).flatMap((one, at) => placesOf(one, SECRET_KEYS_OF_A_USER, `.users[${at}]`)),
    ...Object.entries(config)
      .filter(([key]) => !SECRET_KEYS.includes(key))
      .flatMap(([key, value]) => keysIn(value, `cloudConfig.${key}`)),
  ];
}

function keysIn(value: unknown, at: string): readonly string[] {
  if (typeof value === 'string') return holdsPrivateKey(value) ? [at] : [];
  if (Array.isArray(value)) return value.flatMap((one, place) => keysIn(one, `${at}[${place}]`));
  if (!isPlainObject(value)) return [];
  return Object.entries(value).flatMap(([key, one]) => keysIn(one, `${at}.${key}`));
}

function holdsPrivateKey(text: string): boolean {
  if (text.includes(PRIVATE_KEY)) return true;
  return BASE64.test(text) && Buffer.from(text, 'base64').includes(PRIVATE_KEY);
}

function placesOf(value: unknown, keys: readonly string[], at = ''): readonly string[] {
  if (!isPlainObject(value)) return [];
  return keys
    .filter((key) => value[key] !== undefined && value[key] !== null)
    .map((key) => `cloudConfig${at}.${key}`);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
