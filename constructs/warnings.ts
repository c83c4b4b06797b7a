import { Annotations } from 'cdktf';
import type { IConstruct } from 'constructs';
import { LvsError } from '../model/errors';
import { WARNINGS, type LvsWarning, type WarningName } from '../model/warnings';

/** A warning that somebody has seen and means so. */
export interface AcknowledgedWarning extends LvsWarning {
  /** Why it is meant so. */
  readonly reason: string;
}

/** What finds warnings: asked when all is declared. */
type Source = () => readonly LvsWarning[];

/** Who warns in one tree of constructs, and what was acknowledged where. */
interface Book {
  readonly sources: Map<IConstruct, Source[]>;
  readonly reasons: Map<IConstruct, Map<WarningName, string>>;
}

const books = new WeakMap<IConstruct, Book>();

/** What CDKTF's command line sets for the apps that it runs: it shows their annotations itself. */
const SHOWN_BY_CDKTF = 'CDKTF_CONTINUE_SYNTH_ON_ERROR_ANNOTATIONS';

/**
 * What is legal and unwise below a construct. Warnings are CDKTF's annotations: `cdktf synth` and
 * `cdktf deploy` show them, and an app that is run without them prints them to standard error.
 *
 * A warning that is meant so is acknowledged by its name, with a reason, for a construct and
 * everything below it, before or after it arises:
 *
 *     Warnings.of(cluster).acknowledge('RoutersOnOneHost', 'there is one host');
 */
export class Warnings {
  /** The warnings of a construct and of everything below it. */
  public static of(scope: IConstruct): Warnings {
    return new Warnings(scope);
  }

  private constructor(private readonly scope: IConstruct) {}

  /** Warnings that nobody has acknowledged, each once: what the user is shown. */
  public get open(): readonly LvsWarning[] {
    return this.found().flatMap(({ warning, reason }) => (reason === undefined ? [warning] : []));
  }

  /** Warnings that were acknowledged, with the reasons: what is known and meant so. */
  public get acknowledged(): readonly AcknowledgedWarning[] {
    return this.found().flatMap(({ warning, reason }) =>
      reason === undefined ? [] : [{ ...warning, reason }],
    );
  }

  /**
   * Acknowledges every warning of a name, of this construct and of everything below it.
   *
   * @param name - its name in the catalogue, {@link WARNINGS}
   * @param reason - why it is meant so
   * @throws LvsError `AcknowledgementInvalid` for a name that is not in the catalogue, or no reason
   */
  public acknowledge(name: WarningName, reason: string): this {
    const path = this.scope.node.path;
    if (typeof name !== 'string' || !Object.hasOwn(WARNINGS, name)) {
      throw new LvsError('AcknowledgementInvalid', {
        path,
        subject: 'name of an acknowledged warning',
        value: name,
        allowed: Object.keys(WARNINGS).join(', '),
      });
    }
    if (typeof reason !== 'string' || reason.trim() === '') {
      const subject = `reason for ${name}`;
      throw new LvsError('AcknowledgementInvalid', { path, subject, value: reason });
    }
    const { reasons } = bookOf(this.scope);
    reasons.set(this.scope, (reasons.get(this.scope) ?? new Map()).set(name, reason));
    return this;
  }

  /** @internal Has what it finds shown with this construct; it is asked when all is declared. */
  public addSource(source: Source): void {
    const { sources } = bookOf(this.scope);
    const own = sources.get(this.scope);
    if (own) {
      own.push(source);
      return;
    }
    sources.set(this.scope, [source]);
    this.scope.node.addValidation({
      validate: () => {
        for (const { warning, place, reason } of this.found((one) => one === this.scope)) {
          if (reason === undefined) annotate(place, warning.message);
        }
        return [];
      },
    });
  }

  private found(wanted = (one: IConstruct) => one.node.scopes.includes(this.scope)) {
    const { sources, reasons } = bookOf(this.scope);
    const warnings = [...sources]
      .filter(([scope]) => wanted(scope))
      .flatMap(([scope, own]) => own.flatMap((source) => source()).map((one) => ({ scope, one })));
    const each = new Map(warnings.map(({ scope, one }) => [one.message, { scope, one }]));
    return [...each.values()].map(({ scope, one: warning }) => {
      const place = constructAt(scope.node.root, warning.path) ?? scope;
      const reason = [...place.node.scopes]
        .reverse()
        .map((above) => reasons.get(above)?.get(warning.name))
        .find((given) => given !== undefined);
      return { warning, place, reason };
    });
  }
}

function bookOf(scope: IConstruct): Book {
  const { root } = scope.node;
  let book = books.get(root);
  if (!book) {
    books.set(root, (book = { sources: new Map(), reasons: new Map() }));
    // CDKTF asks the app itself last of all, once every stack is written.
    root.node.addValidation({
      validate: () => {
        if (process.env[SHOWN_BY_CDKTF] === undefined) print(Warnings.of(root).open);
        return [];
      },
    });
  }
  return book;
}

/** The construct at a path, such as `guide/lvs/primary`. */
function constructAt(root: IConstruct, path: string): IConstruct | undefined {
  return path
    .split('/')
    .reduce<IConstruct | undefined>((above, id) => above?.node.tryFindChild(id), root);
}

/** Once, however often the same app is synthesized. */
function annotate(place: IConstruct, message: string): void {
  if (place.node.metadata.some(({ data }) => data === message)) return;
  Annotations.of(place).addWarning(message);
}

/** In the form that CDKTF's command line gives them. */
function print(warnings: readonly LvsWarning[]): void {
  for (const { path, message } of warnings) {
    process.stderr.write(`Warning [${path}]: ${message}\n`);
  }
}
