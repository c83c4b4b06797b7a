import { isPlainObject } from './cloud-config';
import type { CloudConfig } from './payload';

/** Keys of cloud-config that hold passwords, their hashes or private keys. */
const SECRET_KEYS = ['password', 'chpasswd', 'ssh_keys'];

/** The same for a user. */
const SECRET_KEYS_OF_A_USER = ['passwd', 'hashed_passwd', 'plain_text_passwd'];

/** How every private key in PEM form begins. */
const PRIVATE_KEY = 'PRIVATE KEY-----';

/**
 * Where a cloud-config holds what is known to be secret: passwords, hashes of passwords and private
 * keys, in the places that cloud-init has for them and in files. It finds no others.
 *
 * @returns the places, such as `cloudConfig.users[0].passwd`
 */
export function secretsIn(config: CloudConfig): readonly string[] {
  const { users, user, write_files: files } = config;
  return [
    ...placesOf(config, SECRET_KEYS),
    ...placesOf(user, SECRET_KEYS_OF_A_USER, '.user'),
    ...listOf(users).flatMap((one, at) => placesOf(one, SECRET_KEYS_OF_A_USER, `.users[${at}]`)),
    ...listOf(files).flatMap((file, at) => {
      const content: unknown = isPlainObject(file) ? file['content'] : undefined;
      const holdsKey = typeof content === 'string' && content.includes(PRIVATE_KEY);
      return holdsKey ? [`cloudConfig.write_files[${at}].content`] : [];
    }),
  ];
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
