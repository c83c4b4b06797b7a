import { Fn, Token, Tokenization } from 'cdktf';
import { inspect } from 'node:util';
import { isPlainObject } from '../cloud-init/cloud-config';
import type { CloudConfig } from '../cloud-init/payload';
import { LvsError } from '../model/errors';

const SSH_KEY =
  /^(?:ssh-(?:ed25519|rsa|dss)|ecdsa-sha2-nistp(?:256|384|521)|sk-(?:ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com) [A-Za-z0-9+/]+={0,3}(?: [\x20-\x7e]*)?$/;

/**
 * What lies between a rendered seed and Terraform. Terraform reads every string of a configuration
 * as a template, and the values of tokens are known to it alone; so that neither a `${` in somebody's
 * shell script nor a line break in somebody's variable becomes something else on the guest, plain
 * text is escaped, and a string with tokens becomes `${jsonencode(…)}`: a JSON string is a YAML
 * string, whatever it holds.
 */
export class SeedTemplate {
  /** Keys for the seed, with a marker for each that holds tokens. */
  public readonly sshAuthorizedKeys: readonly string[];
  /** The user's cloud-config, with a marker for each string that holds tokens. */
  public readonly cloudConfig?: CloudConfig;

  private readonly tokens: unknown[] = [];
  private marker?: string;

  /** @throws LvsError `SshKeyInvalid` */
  constructor(
    path: string,
    keys: readonly string[] = [],
    private readonly given?: CloudConfig,
  ) {
    this.sshAuthorizedKeys = keys.map((key) => {
      if (Token.isUnresolved(key)) return this.mark(key);
      if (!SSH_KEY.test(key)) {
        throw new LvsError('SshKeyInvalid', { path, subject: 'sshAuthorizedKeys', value: key });
      }
      return key;
    });
    this.cloudConfig = given && (this.markTokens(given) as CloudConfig);
  }

  /** Makes the Terraform template of a rendered seed. */
  public fill(seed: string): string {
    const escaped = seed.replace(/[$%]\{/g, (opening) => `${opening[0]}${opening}`);
    if (this.tokens.length === 0) return escaped;
    return escaped.replace(new RegExp(`${this.marker}(\\d+)z`, 'g'), (_, index: string) =>
      Fn.jsonencode(this.tokens[Number(index)]),
    );
  }

  private mark(value: unknown): string {
    this.marker ??= freeMarker(this.given);
    return `${this.marker}${this.tokens.push(value) - 1}z`;
  }

  /**
   * What holds no token is left as it is, the same object: machines that share a file share its
   * text. A cycle is left too: the check of the cloud-config refuses it, with its place.
   */
  private markTokens(value: unknown, within: readonly unknown[] = []): unknown {
    if (Tokenization.isResolvable(value) || Token.isUnresolved(value)) return this.mark(value);
    if (within.includes(value)) return value;
    const inside = [...within, value];
    if (Array.isArray(value)) {
      const marked = value.map((one) => this.markTokens(one, inside));
      return marked.some((one, index) => one !== value[index]) ? marked : value;
    }
    if (!isPlainObject(value)) return value;
    const marked = Object.entries(value).map(([key, one]) => [key, this.markTokens(one, inside)]);
    return marked.some(([key, one]) => one !== value[key as string])
      ? Object.fromEntries(marked)
      : value;
  }
}

/** A word that the cloud-config does not have, so that nothing of the user's is taken for a marker. */
function freeMarker(cloudConfig: CloudConfig | undefined): string {
  const whole = { depth: Infinity, maxStringLength: Infinity, maxArrayLength: Infinity };
  const text = cloudConfig === undefined ? '' : inspect(cloudConfig, whole);
  let marker = 'terraformValue';
  while (text.includes(marker)) marker += 'X';
  return marker;
}
