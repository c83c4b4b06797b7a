import { Token, Tokenization } from 'cdktf';
import { createHash } from 'node:crypto';
import { inspect } from 'node:util';
import { isPlainObject } from '../cloud-init/cloud-config';
import type { CloudConfig } from '../cloud-init/payload';
import { LvsError } from '../model/errors';
import { hasTokens, terraformJson } from './terraform-json';

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

  /** @throws LvsError `SshKeyInvalid`, `ValueUnknownAtSynth`, `CloudConfigInvalid` */
  constructor(
    private readonly path: string,
    private readonly keys: readonly string[] = [],
    private readonly given?: CloudConfig,
  ) {
    this.sshAuthorizedKeys = keys.map((key) => {
      if (typeof key === 'string' && hasTokens(key)) return this.mark(key);
      if (!SSH_KEY.test(key)) {
        throw new LvsError('SshKeyInvalid', { path, subject: 'sshAuthorizedKeys', value: key });
      }
      return key;
    });
    this.cloudConfig = given && (this.markTokens(given) as CloudConfig);
  }

  /** Whether the seed holds tokens. */
  public get holdsTokens(): boolean {
    return this.tokens.length > 0;
  }

  /** Makes the Terraform template of a rendered seed. */
  public fill(seed: string): string {
    const escaped = seed.replace(/[$%]\{/g, (opening) => `${opening[0]}${opening}`);
    if (!this.holdsTokens) return escaped;
    return escaped.replace(new RegExp(`${this.marker}(\\d+)z`, 'g'), (_, index: string) =>
      terraformJson(this.tokens[Number(index)]),
    );
  }

  private mark(value: unknown): string {
    this.marker ??= markerFor(this.path, this.keys, this.given);
    return `${this.marker}${this.tokens.push(value) - 1}z`;
  }

  private markText(text: string): string {
    if (/\0|\p{Surrogate}/u.test(text)) {
      throw new LvsError('CloudConfigInvalid', {
        path: this.path,
        subject: 'cloudConfig',
        value: text,
      });
    }
    return this.mark(text);
  }

  private checkKey(key: string): void {
    if (hasTokens(key))
      throw new LvsError('ValueUnknownAtSynth', {
        path: this.path,
        subject: 'key of cloudConfig',
        value: key,
      });
  }

  /**
   * What holds no token is left as it is, the same object: machines that share a file share its
   * text. A cycle is left too: the check of the cloud-config refuses it, with its place.
   */
  private markTokens(value: unknown, within: readonly unknown[] = []): unknown {
    if (typeof value === 'string') return hasTokens(value) ? this.markText(value) : value;
    if (Tokenization.isResolvable(value) || Token.isUnresolved(value)) return this.mark(value);
    if (within.includes(value)) return value;
    const inside = [...within, value];
    if (Array.isArray(value)) {
      const marked = value.map((one) => this.markTokens(one, inside));
      return marked.some((one, index) => one !== value[index]) ? marked : value;
    }
    if (!isPlainObject(value)) return value;
    const marked = Object.entries(value).map(([key, one]) => {
      this.checkKey(key);
      return [key, this.markTokens(one, inside)];
    });
    return marked.some(([key, one]) => one !== value[key as string])
      ? Object.fromEntries(marked)
      : value;
  }
}

/** A word that nobody has written: it comes from a hash of what the user wrote. */
function markerFor(path: string, ...written: readonly unknown[]): string {
  const whole = { depth: Infinity, maxStringLength: Infinity, maxArrayLength: Infinity };
  const hash = createHash('sha256')
    .update(`${path}\0${inspect(written, whole)}`)
    .digest('hex');
  return `terraformValue${hash.slice(0, 16)}x`;
}
