import { LazyBase, Token, Tokenization, type IResolvable, type IResolveContext } from 'cdktf';

/**
 * A string for a configuration of Terraform's that becomes, when Terraform reads it, the JSON of a
 * value with tokens: `${jsonencode("…${var.x}…")}`. CDKTF's own function of that name leaves quotes,
 * backslashes and `%{` in the text around a token as they are, which ends the string or starts a
 * directive.
 *
 * @param value - a string with tokens in it, or a token of any kind
 */
export function terraformJson(value: unknown): string {
  return Token.asString(new TerraformJson(value));
}

/** Tells whether a text holds tokens, those of numbers included. */
export function hasTokens(text: string): boolean {
  return MAYBE_TOKEN.test(text) && partsOf(text).some((part) => tokenIn(part) !== undefined);
}

class TerraformJson implements IResolvable {
  public readonly creationStack: string[] = [];

  public constructor(private readonly value: unknown) {}

  public resolve(context: IResolveContext): string {
    return `\${jsonencode(${expression(this.value, context)})}`;
  }

  public toString(): string {
    return Token.asString(this);
  }

  public toJSON(): string {
    return '<encoded by Terraform>';
  }
}

/** An expression in Terraform's language that has the value. */
function expression(value: unknown, context: IResolveContext): string {
  if (typeof value === 'string') return `"${template(value, context)}"`;
  const [token] = Tokenization.reverse(value);
  if (token instanceof LazyBase) return expression(token.resolve(context), context);
  if (token !== undefined) {
    const resolved: unknown = context.resolve(token);
    return isTemplate(resolved) ? `"${resolved}"` : expression(resolved, context);
  }
  if (Array.isArray(value)) return `[${value.map((one) => expression(one, context)).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value ?? null);
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  return `{${entries
    .map(([key, one]) => `"${template(key, context)}" = ${expression(one, context)}`)
    .join(', ')}}`;
}

/** The inside of a quoted template that has the text's value. */
function template(text: string, context: IResolveContext): string {
  return partsOf(text)
    .map((part) => {
      const token = tokenIn(part);
      if (token === undefined) return escaped(part);
      const late = token instanceof LazyBase;
      const value: unknown = late ? token.resolve(context) : context.resolve(token);
      if (typeof value !== 'string') return `\${${expression(value, context)}}`;
      return !late && isTemplate(value) ? value : template(value, context);
    })
    .join('');
}

/** Most texts are known to hold none without being taken apart. */
const MAYBE_TOKEN = /TfToken\[|e\+/;
const NUMBER_TOKEN = /(-?\d+(?:\.\d+)?e\+\d+)/;

/** Literals and tokens of a text, in order; CDKTF writes tokens of numbers as huge numbers. */
function partsOf(text: string): readonly string[] {
  const joined: unknown = Tokenization.reverseString(text).join({
    join: (left: unknown, right: unknown) => [left, right].flat(),
  });
  return [joined]
    .flat()
    .filter((part): part is string => typeof part === 'string')
    .flatMap((part) => (tokenIn(part) ? [part] : part.split(NUMBER_TOKEN)));
}

function tokenIn(part: string): IResolvable | undefined {
  return NUMBER_TOKEN.test(part)
    ? Tokenization.reverseNumber(Number(part))
    : Tokenization.reverseString(part).tokens[0];
}

/** What CDKTF resolves a reference or a function to; a user's own text is never one. */
function isTemplate(value: unknown): value is string {
  return typeof value === 'string' && /^\$\{.*\}$/s.test(value);
}

/** Plain text inside quotes: without quotes, line ends and openings of its own. */
function escaped(text: string): string {
  return JSON.stringify(text)
    .slice(1, -1)
    .replace(/\\[bf]/g, (escape) => (escape === '\\b' ? '\\u0008' : '\\u000c'))
    .replace(/[$%](?=\{|$)/g, (sign) => (sign === '$' ? '\\u0024' : '\\u0025'));
}
