/** The way to an attribute: names, list indexes and map keys, from the outside in. */
export type AttributePath = readonly (string | number)[];

/** Something to tell whoever wrote the configuration. Terraform core prints it, with the source. */
export interface Diagnostic {
  /** An error stops Terraform, a warning does not. */
  readonly severity: 'ERROR' | 'WARNING';
  /** What is wrong, in one line. */
  readonly summary: string;
  /** Where, what was given, what is allowed, what to do. */
  readonly detail: string;
  /** The attribute it is about. */
  readonly attribute?: AttributePathMessage;
}

/** `AttributePath` of the protocol. */
export interface AttributePathMessage {
  /** One for each name or index. */
  readonly steps: readonly object[];
}

/** An error, about the attribute at `path` if one is given. */
export function error(summary: string, detail: string, path?: AttributePath): Diagnostic {
  return { severity: 'ERROR', summary, detail, ...(path && { attribute: pathMessage(path) }) };
}

/** A warning, about the attribute at `path` if one is given. */
export function warning(summary: string, detail: string, path?: AttributePath): Diagnostic {
  return { ...error(summary, detail, path), severity: 'WARNING' };
}

/** A path in the protocol's words. Map keys do not occur: no map here holds objects. */
export function pathMessage(path: AttributePath): AttributePathMessage {
  return {
    steps: path.map((step) =>
      typeof step === 'number' ? { element_key_int: step } : { attribute_name: step },
    ),
  };
}

/** A path as people write it: `devices.disks[0].source`. */
export function pathText(path: AttributePath): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
    .join('')
    .replace(/^\./, '');
}
