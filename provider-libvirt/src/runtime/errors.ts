/** What is wrong in a synthesized resource, and where. */
export interface SchemaViolation {
  /** Path of the construct, for example `stack/web/domain`. */
  readonly constructPath: string;
  /** Terraform type of the resource, for example `libvirt_domain`. */
  readonly type: string;
  /** Path of the attribute in it, for example `devices.disks[0].driver.nam`. */
  readonly attributePath: string;
  /** What stands there. */
  readonly value: unknown;
}

/** What this package refuses to synthesize: the base of its errors. */
export abstract class SchemaError extends Error implements SchemaViolation {
  public readonly constructPath: string;
  public readonly type: string;
  public readonly attributePath: string;
  public readonly value: unknown;

  protected constructor(violation: SchemaViolation, what: string) {
    const { constructPath, type, attributePath, value } = violation;
    super(`${constructPath} (${type}): attribute "${attributePath}" (${shown(value)}): ${what}`);
    this.constructPath = constructPath;
    this.type = type;
    this.attributePath = attributePath;
    this.value = value;
  }
}

/**
 * An attribute which the provider's schema lacks. Terraform would drop it
 * without a word wherever it stands inside of a nested attribute, and call the
 * configuration valid.
 */
export class UnknownAttributeError extends SchemaError {
  public override readonly name = 'UnknownAttributeError';

  public constructor(
    violation: SchemaViolation,
    /** The names that are possible in this place, the most similar first. */
    public readonly allowed: readonly string[],
    /** What is wrong, where it is not the name alone. */
    reason: string = unknownName(allowed),
  ) {
    super(violation, `${reason} ${WHAT_TO_DO}`);
  }
}

/** An attribute that only the provider sets, and that a program tried to. */
export class ReadOnlyAttributeError extends SchemaError {
  public override readonly name = 'ReadOnlyAttributeError';

  public constructor(violation: SchemaViolation) {
    super(violation, 'the provider computes it, it can only be read. Remove it.');
  }
}

/** A nested object that lacks an attribute which the provider requires. */
export class MissingAttributeError extends SchemaError {
  public override readonly name = 'MissingAttributeError';

  public constructor(violation: SchemaViolation) {
    super(violation, 'the provider requires it in this object. Set it, or remove the object.');
  }
}

const WHAT_TO_DO =
  'Inside of a nested attribute Terraform drops it silently. Correct or remove it; if a newer ' +
  'provider has it, regenerate the bindings from its schema (README of provider-libvirt).';

const SHOWN_NAMES = 40;
const SHOWN_CHARACTERS = 80;

/** Says that a name is unknown, and which ones are known. */
export function unknownName(allowed: readonly string[]): string {
  const names = allowed.slice(0, SHOWN_NAMES).join(', ');
  const more = allowed.length > SHOWN_NAMES ? `, and ${allowed.length - SHOWN_NAMES} more` : '';
  if (allowed.length === 0) return 'the schema has no attribute in this place.';
  return `the schema has no such attribute; allowed here: ${names}${more}.`;
}

function shown(value: unknown): string {
  if (value === undefined) return 'not set';
  let text: string;
  try {
    text = JSON.stringify(value) ?? String(value);
  } catch {
    text = String(value);
  }
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}
