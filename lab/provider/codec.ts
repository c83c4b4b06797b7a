import { Decoder, Encoder, ExtensionCodec } from '@msgpack/msgpack';
import { isDeepStrictEqual } from 'node:util';

/**
 * A value as Terraform core sends it: what MessagePack can carry, plus the unknown.
 *
 * Integers which do not fit 32 bits arrive as `bigint`, so that sizes in bytes and
 * libvirt's 64-bit limits pass through without rounding. Sets and lists are arrays,
 * maps and objects are records.
 */
export type Value = null | boolean | number | bigint | string | Unknown | Value[] | ObjectValue;

/** An object or a map, by attribute name or key. */
export interface ObjectValue {
  /** The value of the attribute or element of this name. */
  [name: string]: Value;
}

/**
 * A value that is not known until apply. Core also sends refined unknowns ("not
 * null", "starts with …"); their refinement is opaque here and goes back as it came.
 */
export class Unknown {
  /** Nothing is known of the value. */
  static readonly PLAIN = new Unknown(0, new Uint8Array([0]));

  private constructor(
    readonly extension: number,
    readonly refinement: Uint8Array,
  ) {}

  /**
   * The unknown that a MessagePack extension stands for.
   *
   * @param extension 0 for a plain unknown, 12 for a refined one.
   * @param data the extension's payload.
   */
  static of(extension: number, data: Uint8Array): Unknown {
    return extension === 0 ? Unknown.PLAIN : new Unknown(extension, data);
  }
}

const REFINED_UNKNOWN = 12;

const extensionCodec = new ExtensionCodec();
for (const type of [Unknown.PLAIN.extension, REFINED_UNKNOWN]) {
  extensionCodec.register({
    type,
    encode: (object) =>
      object instanceof Unknown && object.extension === type ? object.refinement : null,
    decode: (data, extension) => Unknown.of(extension, new Uint8Array(data)),
  });
}

const options = { extensionCodec, useBigInt64: true };

/** `DynamicValue` of the protocol: one value, in one of two encodings. */
export interface DynamicValue {
  /** The value in MessagePack; empty when absent. */
  msgpack?: Uint8Array;
  /** The value in JSON; empty when absent. Core accepts it, and never sends it. */
  json?: Uint8Array;
}

/**
 * Reads a value that core sent.
 *
 * @throws Error when the bytes are not MessagePack.
 */
export function decode(value: DynamicValue | null | undefined): Value {
  if (!value?.msgpack?.length) return null;
  return new Decoder(options).decode(value.msgpack) as Value;
}

/** Writes a value the way core reads it. */
export function encode(value: Value): DynamicValue {
  // A new encoder each time: one of them cannot be entered twice, and requests overlap.
  return { msgpack: new Encoder(options).encode(value) };
}

/** Whether two values are the same, unknowns included. */
export function equal(a: Value | undefined, b: Value | undefined): boolean {
  return isDeepStrictEqual(a, b);
}

/** Whether a value is an object or a map (and not null, a list or an unknown). */
export function isObject(value: Value | undefined): value is ObjectValue {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Unknown)
  );
}
