import { Protocol } from '../engine';
import { LvsError } from '../errors';
import { Cannot } from './cannot';
import type { CheckerEntry, KeepalivedCheck, KeepalivedRelease } from './keepalived-check';
import { HealthCheckKind, type HealthCheckOptions } from './kind';

/** Options of {@link HealthCheck.udp}. */
export interface UdpCheckOptions extends HealthCheckOptions {
  /**
   * What the datagram holds, 1 to 254 characters of printable ASCII and `\r`, `\n`, `\t`, or 1 to
   * 254 bytes of which the last is not 255 (keepalived's `payload`).
   *
   * @default - nothing that means something
   */
  readonly payload?: string | Uint8Array;
  /**
   * Whether an answer must come (keepalived's `require_reply`).
   *
   * @default - true beside a reply
   */
  readonly requireReply?: boolean;
  /**
   * What the answer must begin with, as the payload is given.
   *
   * @default - whatever it is
   */
  readonly reply?: string | Uint8Array;
}

/** Text or bytes that a datagram holds, at most. */
const LONGEST = 254;

/** The longest datagram there is. */
const LONGEST_REPLY = 65_507;

/**
 * Seconds until a datagram to a machine that is gone fails: ARP has given up after three. The check
 * passes unless an error comes back, and must wait for it.
 */
const TIMEOUT_SECONDS = 5;

/**
 * Seconds for which the kernel goes on sending to the MAC address of a machine that is gone: arp(7)
 * has it good for 45 at the most, then waits 5, then asks three times. Only then does a datagram fail.
 */
const STALE_ADDRESS_SECONDS = 45 + 5 + 3;

/** A datagram that is not refused, or answered (keepalived's `UDP_CHECK`). */
export class UdpCheck extends HealthCheckKind {
  public readonly name = 'udp';
  /** What the datagram holds. */
  public readonly payload?: Uint8Array;
  /** Whether an answer must come. */
  public readonly requireReply: boolean;
  /** What the answer must begin with. */
  public readonly reply?: Uint8Array;

  /** @throws LvsError `HealthCheckInvalid`, `NumberOutOfRange`, `PortInvalid` */
  constructor({ payload, requireReply, reply, ...options }: UdpCheckOptions = {}) {
    super(options, 'HealthCheck.udp()');
    this.payload = this.bytesOf('payload', payload);
    this.reply = this.bytesOf('reply', reply);
    this.requireReply = requireReply ?? reply !== undefined;
    if (reply !== undefined && !this.requireReply) {
      throw new LvsError('HealthCheckInvalid', {
        path: this.origin,
        subject: 'requireReply',
        value: requireReply,
        allowed: 'true beside a reply',
        remedy: 'Leave one of the two out.',
      });
    }
  }

  /** Services that answer such a question. */
  public override get protocols(): readonly Protocol[] {
    return [Protocol.UDP, Protocol.TCP_UDP];
  }

  /** nanny counts what does not answer as failed, and asks with strings. */
  public override nanny(): Cannot {
    return new Cannot('sendExpect: nanny asks a UDP service with strings, and wants an answer');
  }

  /** What a release of keepalived does for it, or why it cannot. */
  public override keepalived(release: KeepalivedRelease): KeepalivedCheck | Cannot {
    const { version } = release;
    if (version === '1.3') return super.keepalived(release);
    const { payload, reply, requireReply } = this;
    if (version === '2.1' && (payload !== undefined || reply !== undefined)) {
      return new Cannot(
        `no payload and no reply: keepalived ${version} sends what it likes, and reads no answer`,
      );
    }
    const required: CheckerEntry[] =
      reply === undefined
        ? [{ keyword: 'require_reply' }]
        : [
            { keyword: 'require_reply', values: [{ word: hex(reply) }] },
            { keyword: 'min_reply_length', values: [{ number: reply.length }] },
          ];
    // An answer that is longer than 255 bytes would count as none.
    const longest =
      version === '2.1'
        ? []
        : [{ keyword: 'max_reply_length', values: [{ number: LONGEST_REPLY }] }];
    return {
      checker: 'UDP_CHECK',
      entries: [
        ...(payload === undefined
          ? []
          : [{ keyword: 'payload', values: [{ word: hex(payload) }] }]),
        ...(requireReply ? [...required, ...longest] : []),
      ],
      timeoutSeconds: requireReply ? undefined : TIMEOUT_SECONDS,
      pace: { unseenSeconds: requireReply ? 0 : STALE_ADDRESS_SECONDS },
    };
  }

  private bytesOf(subject: string, value: string | Uint8Array | undefined): Uint8Array | undefined {
    if (value === undefined) return undefined;
    const text = typeof value === 'string' && /^[\x20-\x7e\r\n\t]*$/.test(value);
    const bytes =
      text || value instanceof Uint8Array ? Uint8Array.from(Buffer.from(value)) : undefined;
    // keepalived takes a last byte of 255 for a mistake.
    if (bytes && bytes.length > 0 && bytes.length <= LONGEST && bytes.at(-1) !== 0xff) return bytes;
    throw new LvsError('HealthCheckInvalid', {
      path: this.origin,
      subject,
      value,
      allowed: `1 to ${LONGEST} characters of printable ASCII and line ends, or as many bytes, the last below 255`,
      remedy: 'Shorten it, or give other characters as bytes.',
    });
  }
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
