import { join, resolve } from 'node:path';
import ts from 'typescript';

const ROOT = resolve(__dirname, '..', '..');

/**
 * Where the library takes a string: `Interface.prop` for a property of an exported interface, and
 * `Class.method(parameter)` for a parameter of an exported class. Lists of strings count; a string of
 * a closed set does not.
 */
export function stringProps(module: string): readonly string[] {
  const file = join(ROOT, module);
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), ts.sys.readFile) as {
    config: { compilerOptions: object };
  };
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, ROOT);
  const program = ts.createProgram([file], { ...options, noEmit: true, types: [] });
  const checker = program.getTypeChecker();
  const takesString = (node: ts.Node) => holdsString(checker.getTypeAtLocation(node), checker);
  const named = (name: string, parts: readonly ts.Declaration[]) =>
    parts
      .filter(takesString)
      .map((one) => `${name}(${(one as ts.ParameterDeclaration).name.getText()})`);

  const source = checker.getSymbolAtLocation(program.getSourceFile(file)!)!;
  return checker.getExportsOfModule(source).flatMap((exported) => {
    const alias = exported.flags & ts.SymbolFlags.Alias;
    const symbol = alias ? checker.getAliasedSymbol(exported) : exported;
    return (symbol.declarations ?? []).flatMap((declaration) => {
      if (ts.isInterfaceDeclaration(declaration)) {
        return declaration.members
          .filter((member) => ts.isPropertySignature(member) && takesString(member))
          .map((member) => `${symbol.name}.${member.name!.getText()}`);
      }
      if (!ts.isClassDeclaration(declaration)) return [];
      return declaration.members.flatMap((member) => {
        if (isHidden(member)) return [];
        if (ts.isConstructorDeclaration(member))
          return named(`new ${symbol.name}`, member.parameters);
        if (!ts.isMethodDeclaration(member)) return [];
        return named(`${symbol.name}.${member.name.getText()}`, member.parameters);
      });
    });
  });
}

function isHidden(member: ts.ClassElement): boolean {
  const flags = ts.getCombinedModifierFlags(member);
  return (
    (flags & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected)) !== 0 ||
    ts.getJSDocTags(member).some(({ tagName }) => tagName.text === 'internal')
  );
}

/** Whether a type is any string, or has some in a union or a list. */
function holdsString(type: ts.Type, checker: ts.TypeChecker): boolean {
  if (type.isUnion()) return type.types.some((one) => holdsString(one, checker));
  if (type.flags & (ts.TypeFlags.String | ts.TypeFlags.TemplateLiteral)) return true;
  const element = checker.isArrayLikeType(type)
    ? checker.getIndexTypeOfType(type, ts.IndexKind.Number)
    : undefined;
  if (element) return holdsString(element, checker);
  // A map from strings to something, such as cloud-config.
  return checker.getIndexTypeOfType(type, ts.IndexKind.String) !== undefined;
}
