import * as ts from 'typescript';

/** What a source file exports, by name: each with its members and their types, as text. */
export type Declarations = Map<string, string[]>;

/** What getters return for which cdktf's generator writes no type. */
const READ_TYPES: Readonly<Record<string, string>> = {
  getStringAttribute: 'string',
  getNumberAttribute: 'number',
  getBooleanAttribute: 'cdktf.IResolvable',
  getListAttribute: 'string[]',
  getNumberListAttribute: 'number[]',
  getStringMapAttribute: '{ [key: string]: string }',
  getNumberMapAttribute: '{ [key: string]: number }',
  getBooleanMapAttribute: '{ [key: string]: boolean }',
  interpolationForAttribute: 'cdktf.IResolvable',
};

/**
 * Reads declarations without a type checker, which would take half a minute
 * for what cdktf generates: what it leaves to inference follows from its form.
 */
export function declarations(texts: readonly string[]): Declarations {
  const files = texts.map((text) =>
    ts.createSourceFile('x.ts', text, ts.ScriptTarget.Latest, true),
  );
  const statements = files.flatMap((file) => [...file.statements]);
  const classes = new Map(
    statements.filter(ts.isClassDeclaration).map((node) => [node.name?.text ?? '', node]),
  );
  const found: Declarations = new Map();
  for (const node of statements) {
    if (ts.isInterfaceDeclaration(node)) {
      found.set(`interface ${node.name.text}${heritage(node)}`, node.members.map(plain));
    } else if (ts.isFunctionDeclaration(node)) {
      found.set(`function ${node.name?.text}`, [`${parameters(node)}: ${plain(node.type)}`]);
    } else if (ts.isClassDeclaration(node)) {
      found.set(
        `class ${node.name?.text}${heritage(node)}`,
        node.members.flatMap((member) => classMember(member, node, classes)).sort(),
      );
    }
  }
  return found;
}

type Classes = ReadonlyMap<string, ts.ClassDeclaration>;

function classMember(
  member: ts.ClassElement,
  owner: ts.ClassDeclaration,
  classes: Classes,
): string[] {
  if (isPrivate(member)) return [];
  const name = member.name?.getText() ?? 'constructor';
  const prefix = modifiersOf(member);
  if (ts.isGetAccessor(member)) {
    return [
      `${prefix}get ${name}: ${type(plain(member.type) || returned(member, owner, classes))}`,
    ];
  }
  if (ts.isSetAccessor(member)) {
    return [`${prefix}set ${name}: ${type(plain(member.parameters[0]?.type))}`];
  }
  if (ts.isConstructorDeclaration(member)) {
    const stored = member.parameters
      .filter((parameter) => modifiersOf(parameter) !== '')
      .map(
        (parameter) =>
          `${modifiersOf(parameter)}${parameter.name.getText()}: ${plain(parameter.type)}`,
      );
    return [`constructor ${parameters(member)}`, ...stored];
  }
  if (ts.isMethodDeclaration(member)) {
    const result = plain(member.type) || methodResult(member);
    return [`${prefix}${name} ${parameters(member)}: ${result}`];
  }
  if (ts.isPropertyDeclaration(member)) {
    const value = plain(member.type) || plain(member.initializer);
    return [`${prefix}${name}${member.questionToken ? '?' : ''}: ${type(value)}`];
  }
  return [];
}

/** The type of a getter without one, from the only statement that it has. */
function returned(member: ts.GetAccessorDeclaration, owner: ts.ClassDeclaration, classes: Classes) {
  const text = plain(member.body)
    .replace(/^\{ return | \}$/g, '')
    .replace(/;$/, '');
  const stored = /^this\.(_\w+)(\.internalValue)?$/.exec(text);
  if (stored) return storedType(owner, String(stored[1]), stored[2] !== undefined, classes);
  if (text.includes('asNumberList(')) return 'number[]';
  if (text.includes('asAny(')) return 'cdktf.IResolvable';
  const reader = /this\.(\w+)\(/.exec(text)?.[1] ?? '';
  return READ_TYPES[reader] ?? `unknown form: ${text}`;
}

function storedType(
  owner: ts.ClassDeclaration,
  field: string,
  isInput: boolean,
  classes: Classes,
): string {
  const property = owner.members.find((member) => member.name?.getText() === field);
  if (!property || !ts.isPropertyDeclaration(property)) return `no field ${field}`;
  if (property.type) return `${plain(property.type)} | undefined`;
  const made = /^new ([\w.]+)\(/.exec(plain(property.initializer))?.[1] ?? '';
  if (!isInput) return made;
  const value = classes
    .get(made)
    ?.members.find((member) => member.name?.getText() === 'internalValue');
  if (value && ts.isGetAccessor(value)) return plain(value.type);
  if (value && ts.isPropertyDeclaration(value)) return `${plain(value.type)} | undefined`;
  return `no internalValue in ${made}`;
}

function methodResult(member: ts.MethodDeclaration): string {
  const body = plain(member.body);
  return body.includes('new cdktf.ImportableResource') ? 'cdktf.ImportableResource' : 'void';
}

function parameters(node: ts.SignatureDeclaration): string {
  const texts = node.parameters.map((parameter) => {
    const optional = (parameter.questionToken ?? parameter.initializer) ? '?' : '';
    return `${parameter.name.getText()}${optional}: ${plain(parameter.type)}`;
  });
  return `(${texts.join(', ')})`;
}

function heritage(node: ts.ClassDeclaration | ts.InterfaceDeclaration): string {
  return (node.heritageClauses ?? []).map((clause) => ` ${plain(clause)}`).join('');
}

function modifiersOf(node: ts.Node): string {
  const modifiers = ts.canHaveModifiers(node) ? (ts.getModifiers(node) ?? []) : [];
  return modifiers
    .map((modifier) => modifier.getText())
    .filter((text) => text !== 'public' && text !== 'declare')
    .map((text) => `${text} `)
    .join('');
}

function isPrivate(node: ts.Node): boolean {
  return modifiersOf(node).includes('private ');
}

/** A union whose members are in alphabetic order, each once. */
function type(text: string): string {
  return [...new Set(text.split(' | '))].sort().join(' | ');
}

/** The text of a node, in one form: without comments, with single spaces. */
function plain(node: ts.Node | undefined): string {
  if (!node) return '';
  return node
    .getText()
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/\/\/.*$/gm, '')
    .replace(/[\s,]+/g, ' ')
    .replace(/;$/, '')
    .trim();
}
