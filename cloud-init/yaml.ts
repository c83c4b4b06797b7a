import { Document, Pair, Scalar, type ScalarTag, YAMLMap, YAMLSeq } from 'yaml';
import type { CloudConfig, CloudConfigValue } from './payload';
import { flatItem, flatMap } from './yaml-flat';

/**
 * Letters first, so that no reader takes it for a number, a date or an indicator; words such as
 * `yes` are quoted by the library.
 */
const PLAIN = /^[A-Za-z/][A-Za-z0-9_./@+=-]*(?: [A-Za-z0-9_./@+=-]+)*$/;
const LITERAL = /^[\t\n\x20-\x7e]*\n[\t\n\x20-\x7e]*$/;

/** PyYAML takes an exponent without a fraction for a string. */
const exponent: ScalarTag = {
  identify: (value) => typeof value === 'number' && /^-?\d+e/.test(String(value)),
  default: true,
  tag: 'tag:yaml.org,2002:float',
  test: /^-?\d+e/,
  resolve: (text) => Number(text),
  stringify: ({ value }) => String(value).replace('e', '.0e'),
};

/**
 * Writes cloud-config as YAML 1.1, the version that cloud-init reads: text of several lines as
 * block literals, and every string that could be read as something else in double quotes. The
 * output is ASCII, and a list in a list stands on one line where its items do: a command.
 *
 * @param config - values that YAML can carry; functions, cycles and the like are the caller's to refuse
 */
export function toYaml(config: CloudConfig): string {
  return flatMap(config) ?? write(map(config));
}

/**
 * Writes a list that a key holds, item by item. Machines share most items, files above all: an item
 * that is an object is written once, however many lists it stands in, and must not change.
 */
export function listToYaml(key: string, items: readonly CloudConfigValue[]): string {
  if (items.length === 0) return '';
  const texts = items.map((item) => {
    if (typeof item !== 'object' || item === null) return write(list([item], false));
    let text = written.get(item);
    if (text === undefined) {
      text = flatItem(item) ?? write(list([item], false));
      written.set(item, text);
    }
    return text;
  });
  return `${key}:\n${texts.join('')}`;
}

const written = new WeakMap<object, string>();

let emitter: Document | undefined;

function write(contents: YAMLMap | YAMLSeq): string {
  emitter ??= new Document(undefined, {
    version: '1.1',
    customTags: (tags) => [exponent, ...tags],
  });
  emitter.contents = contents as unknown as typeof emitter.contents;
  const text = emitter.toString({ lineWidth: 0, indentSeq: false, doubleQuotedAsJSON: true });
  // Only strings in double quotes hold such characters, and there an escape means the same.
  return text.replace(/[^\t\n\x20-\x7e]/gu, escape);
}

function node(value: CloudConfigValue, insideList = false): Scalar | YAMLMap | YAMLSeq {
  if (typeof value === 'string') return string(value, 'BLOCK_LITERAL');
  if (Array.isArray(value)) return list(value, insideList);
  if (typeof value === 'object' && value !== null) {
    return map(value as { readonly [key: string]: CloudConfigValue });
  }
  return new Scalar(value);
}

function map(value: { readonly [key: string]: CloudConfigValue }): YAMLMap {
  const result = new YAMLMap();
  for (const [key, one] of Object.entries(value)) {
    if (one !== undefined) result.items.push(new Pair(string(key, 'QUOTE_DOUBLE'), node(one)));
  }
  return result;
}

function list(value: readonly CloudConfigValue[], insideList: boolean): YAMLSeq {
  const result = new YAMLSeq();
  result.items = value.map((one) => node(one, true));
  const isCommand = value.every((one) => typeof one !== 'object' && !String(one).includes('\n'));
  if (insideList && isCommand) result.flow = true;
  return result;
}

function string(value: string, ofSeveralLines: 'BLOCK_LITERAL' | 'QUOTE_DOUBLE'): Scalar {
  const scalar = new Scalar(value);
  if (PLAIN.test(value)) scalar.type = 'PLAIN';
  else scalar.type = LITERAL.test(value) ? ofSeveralLines : 'QUOTE_DOUBLE';
  return scalar;
}

function escape(character: string): string {
  const code = character.codePointAt(0) as number;
  return code > 0xffff
    ? `\\U${code.toString(16).padStart(8, '0')}`
    : `\\u${code.toString(16).padStart(4, '0')}`;
}
