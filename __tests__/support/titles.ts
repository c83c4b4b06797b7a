import { readFileSync } from 'node:fs';
import ts from 'typescript';

const BLOCKS = new Set(['describe', 'it', 'test']);

const read = new Map<string, readonly string[]>();

/** The titles of a test file's tests and groups, as they stand in its text. */
export function titlesOf(path: string): readonly string[] {
  const known = read.get(path);
  if (known) return known;
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.ES2022);
  const titles: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) {
      const [title] = node.arguments;
      if (title && ts.isStringLiteralLike(title) && BLOCKS.has(rootOf(node.expression))) {
        titles.push(title.text);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  read.set(path, titles);
  return titles;
}

/** `test` of `test.each(rows)`. */
function rootOf(expression: ts.Expression): string {
  if (ts.isIdentifier(expression)) return expression.text;
  if (ts.isCallExpression(expression) || ts.isPropertyAccessExpression(expression)) {
    return rootOf(expression.expression);
  }
  return '';
}
