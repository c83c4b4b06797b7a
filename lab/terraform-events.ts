/** One line of what Terraform prints with `-json`; only what is read here. */
export interface TerraformEvent {
  /** What it is: `apply_start`, `apply_complete`, `change_summary`, `diagnostic`, … */
  readonly type?: string;
  /** The same as a line for people. */
  readonly '@message'?: string;
  /** Which resource it is about. */
  readonly hook?: {
    readonly resource?: EventResource;
    readonly action?: string;
    readonly elapsed_seconds?: number;
  };
  /** What is planned for a resource: `create`, `update`, `replace`, `delete`. */
  readonly change?: { readonly resource: EventResource; readonly action: string };
  /** An error or a warning. */
  readonly diagnostic?: TerraformDiagnostic;
  /** How much was changed, or would be. */
  readonly changes?: {
    readonly add: number;
    readonly change: number;
    readonly remove: number;
    readonly operation: string;
  };
}

/** A resource, as events name it. */
export interface EventResource {
  /** Its address, such as `libvirt_domain.one`. */
  readonly addr: string;
  /** Its type, such as `libvirt_domain`. */
  readonly resource_type: string;
}

/** An error or a warning of Terraform. */
export interface TerraformDiagnostic {
  /** Which of the two. */
  readonly severity: string;
  /** What happened, in a few words. */
  readonly summary: string;
  /** The rest of it. */
  readonly detail?: string;
  /** The resource it is about, if it is about one. */
  readonly address?: string;
}

/** Cuts what Terraform prints into events, wherever the pieces end. */
export class EventReader {
  private rest = '';

  /** @param onEvent is given each event; lines that are none are dropped. */
  constructor(private readonly onEvent: (event: TerraformEvent) => void) {}

  /** Takes the next piece. */
  write(text: string): void {
    const lines = (this.rest + text).split('\n');
    this.rest = lines.pop() ?? '';
    for (const line of lines) {
      const event = parse(line);
      if (event) this.onEvent(event);
    }
  }
}

function parse(line: string): TerraformEvent | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as TerraformEvent;
  } catch {
    return undefined;
  }
}

/** A diagnostic as a few lines of text. */
export function describeDiagnostic({ summary, detail, address }: TerraformDiagnostic): string {
  const head = address === undefined ? summary : `${address}: ${summary}`;
  return detail ? `${head}\n  ${detail.replaceAll('\n', '\n  ')}` : head;
}
