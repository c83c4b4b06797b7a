import { Fn, Token, Tokenization } from 'cdktf';
import type { CloudConfig, CloudConfigValue } from '../cloud-init/payload';
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
  private readonly marker: string;

  /** @throws LvsError `SshKeyInvalid` */
  constructor(path: string, keys: readonly string[] = [], cloudConfig?: CloudConfig) {
    this.marker = freeMarker(cloudConfig);
    this.sshAuthorizedKeys = keys.map((key) => {
      if (Token.isUnresolved(key)) return this.mark(key);
      if (!SSH_KEY.test(key)) {
        throw new LvsError('SshKeyInvalid', { path, subject: 'sshAuthorizedKeys', value: key });
      }
      return key;
    });
    this.cloudConfig = cloudConfig && (this.markTokens(cloudConfig) as CloudConfig);
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
    return `${this.marker}${this.tokens.push(value) - 1}z`;
  }

  private markTokens(value: unknown): unknown {
    if (Tokenization.isResolvable(value) || Token.isUnresolved(value)) return this.mark(value);
    if (Array.isArray(value)) return value.map((one) => this.markTokens(one));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value as Record<string, CloudConfigValue>).map(([key, one]) => [
        key,
        this.markTokens(one),
      ]),
    );
  }
}

/** A word that the cloud-config does not have, so that nothing of the user's is taken for a marker. */
function freeMarker(cloudConfig: CloudConfig | undefined): string {
  const text = cloudConfig === undefined ? '' : JSON.stringify(cloudConfig);
  let marker = 'terraformValue';
  while (text.includes(marker)) marker += 'X';
  return marker;
}
