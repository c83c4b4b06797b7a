import { join, resolve } from 'node:path';
import ts from 'typescript';

const ROOT = resolve(__dirname, '..', '..');

/** An optional property of an exported interface, as its docstring has it. */
export interface OptionalProp {
  /** `Interface.prop` */
  readonly name: string;
  /** What stands behind `@default`. */
  readonly documented: string | undefined;
}

/** Every optional property of the interfaces that a module exports, its own and re-exported ones. */
export function optionalProps(module: string): readonly OptionalProp[] {
  const file = join(ROOT, module);
  const config = ts.readConfigFile(join(ROOT, 'tsconfig.json'), ts.sys.readFile).config as {
    compilerOptions: object;
  };
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, ROOT);
  const program = ts.createProgram([file], { ...options, noEmit: true, types: [] });
  const checker = program.getTypeChecker();
  const source = checker.getSymbolAtLocation(program.getSourceFile(file)!)!;
  return checker.getExportsOfModule(source).flatMap((exported) => {
    const symbol =
      exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    return (symbol.declarations ?? [])
      .filter(ts.isInterfaceDeclaration)
      .flatMap((declaration) => declaration.members)
      .filter((member) => member.questionToken !== undefined)
      .map((member) => ({
        name: `${symbol.name}.${member.name!.getText()}`,
        documented: defaultOf(member),
      }));
  });
}

function defaultOf(member: ts.TypeElement): string | undefined {
  const tag = ts.getJSDocTags(member).find((one) => one.tagName.text === 'default');
  return tag && (ts.getTextOfJSDocComment(tag.comment) ?? '').replace(/\s+/g, ' ').trim();
}
