import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import ts from 'typescript';

const ROOT = resolve(__dirname, '..');

/** CONTRIBUTING.md, "Where things live": what each folder may import of the others. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  model: [],
  'cloud-init': ['model'],
  constructs: ['model', 'cloud-init', 'provider-libvirt'],
  'provider-libvirt': [],
  lab: ['provider-libvirt'],
  cli: ['lab'],
  'main.ts': ['constructs', 'provider-libvirt'],
  examples: ['constructs', 'provider-libvirt'],
};

/** The same table's rows of the lab's own folders: what each may import of the others there. */
const MAY_IMPORT_IN_LAB: Readonly<Record<string, readonly string[]>> = {
  demonstration: ['host', 'observe', 'probe'],
  host: [],
  image: [],
  observe: ['host', 'probe'],
  probe: [],
  provider: ['host'],
};

/** What each folder may use beside Node and itself. */
const MAY_USE: Readonly<Record<string, readonly string[]>> = {
  model: ['ip-address'],
  'cloud-init': ['yaml'],
  constructs: ['cdktf', 'constructs', '@cdktf/provider-null'],
  lab: ['@grpc/grpc-js', '@grpc/proto-loader', '@msgpack/msgpack', 'ip-address'],
  cli: [],
  'main.ts': ['cdktf', 'constructs'],
  examples: ['cdktf', 'constructs', '@cdktf/provider-null'],
};

interface Import {
  readonly from: string;
  readonly file: string;
  readonly specifier: string;
}

const imports = Object.keys(MAY_IMPORT).flatMap((folder) =>
  sourcesOf(folder).flatMap((file) =>
    specifiersIn(file).map((specifier) => ({
      from: folder,
      file: relative(ROOT, file),
      specifier,
    })),
  ),
);

describe('the folders', () => {
  it('are found', () => {
    for (const folder of Object.keys(MAY_IMPORT)) expect(sourcesOf(folder)).not.toEqual([]);
    expect(imports.length).toBeGreaterThan(100);
  });

  it.each(Object.entries(MAY_IMPORT))('%s imports only %j of the others', (folder, allowed) => {
    const wrong = imports.filter((one) => {
      const target = folderOf(one);
      return one.from === folder && target !== undefined && target !== folder
        ? !allowed.includes(target)
        : false;
    });
    expect(wrong).toEqual([]);
  });

  it.each(Object.entries(MAY_IMPORT_IN_LAB))(
    'lab/%s imports only %j of the lab’s others',
    (part, allowed) => {
      const wrong = imports.filter((one) => {
        const target = resolveRelative(one);
        if (partOfLab(one.file) !== part || target === undefined) return false;
        const other = partOfLab(target);
        return other !== undefined && other !== part && !allowed.includes(other);
      });
      expect(wrong).toEqual([]);
    },
  );

  it('of the lab have a row each', () => {
    const parts = sourcesOf('lab').map((file) => partOfLab(relative(ROOT, file)));
    const found = [...new Set(parts)].filter((part) => part !== undefined);
    expect(Object.keys(MAY_IMPORT_IN_LAB)).toEqual(expect.arrayContaining(found));
  });

  it.each(Object.entries(MAY_USE))('%s uses no package but Node’s and %j', (folder, allowed) => {
    const wrong = imports.filter((one) => {
      const bare = packageOf(one.specifier);
      return one.from === folder && bare !== undefined && !allowed.includes(bare);
    });
    expect(wrong).toEqual([]);
  });

  it('that are published use what npm installs with them', () => {
    const read = (file: string) => JSON.parse(readFileSync(join(ROOT, file), 'utf8'));
    const { dependencies, peerDependencies } = read('package.json');
    const published: string[] = read('tsconfig.build.json').include;
    const used = imports
      .filter((one) => published.includes(one.from))
      .flatMap((one) => packageOf(one.specifier) ?? []);
    expect(used).toContain('@grpc/grpc-js');
    expect(Object.keys({ ...dependencies, ...peerDependencies })).toEqual(
      expect.arrayContaining(used),
    );
  });

  it('import no test, and nothing from outside the repository', () => {
    const wrong = imports.filter((one) => {
      const target = resolveRelative(one);
      return target !== undefined && (target.startsWith('..') || target.startsWith('__tests__'));
    });
    expect(wrong).toEqual([]);
  });

  it('have no cycle of imports between files, types aside', () => {
    expect(cycleAmong(Object.keys(MAY_IMPORT).flatMap(sourcesOf))).toEqual([]);
  });
});

describe('CONTRIBUTING.md', () => {
  it('says the same in its table', () => {
    const text = readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8');
    const row = (folder: string) =>
      text
        .split('\n')
        .find((line) => line.startsWith('|') && line.split('|')[1]!.includes(`\`${folder}/\``))
        ?.split('|')[3]
        ?.trim();
    expect(row('model')).toBe('nothing of the rest');
    expect(row('cloud-init')).toBe('`model`');
    expect(row('constructs')).toBe('`model`, `cloud-init`, the provider');
    expect(row('lab')).toBe("the provider's schema");
    for (const [part, allowed] of Object.entries(MAY_IMPORT_IN_LAB)) {
      const others = allowed.map((other) => `\`lab/${other}\``).join(', ');
      expect(row(`lab/${part}`)).toBe(others || 'no other folder of `lab/`');
    }
    expect(row('cli')).toBe('`lab`');
  });
});

function sourcesOf(folder: string): readonly string[] {
  if (folder.endsWith('.ts')) return [join(ROOT, folder)];
  const root = folder === 'provider-libvirt' ? join(ROOT, folder, 'src') : join(ROOT, folder);
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.includes('node_modules'))
    .map((file) => join(root, file));
}

function specifiersIn(file: string): readonly string[] {
  const { importedFiles } = ts.preProcessFile(readFileSync(file, 'utf8'), true, true);
  return importedFiles.map((one) => one.fileName);
}

function resolveRelative({ file, specifier }: Import): string | undefined {
  return specifier.startsWith('.') ? join(dirname(file), specifier) : undefined;
}

/** The folder of this repository that an import leads to, if it does. */
function folderOf(one: Import): string | undefined {
  if (one.specifier.startsWith('@cdktf/provider-libvirt')) return 'provider-libvirt';
  return resolveRelative(one)?.split(sep)[0];
}

/** The folder within `lab/` that a path is in, if it is in one. */
function partOfLab(path: string): string | undefined {
  const [folder, part, ...rest] = path.split(sep);
  return folder === 'lab' && rest.length > 0 ? part : undefined;
}

function packageOf(specifier: string): string | undefined {
  if (/^(?:\.|node:|@cdktf\/provider-libvirt)/.test(specifier)) return undefined;
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** The first cycle of imports that exist when the program runs; type-only ones are erased. */
function cycleAmong(files: readonly string[]): readonly string[] {
  const known = new Map(files.map((file) => [file.replace(/\.ts$/, ''), file]));
  const graph = new Map(files.map((file) => [file, runtimeImports(file, known)]));
  const done = new Set<string>();
  const visit = (file: string, above: readonly string[]): readonly string[] => {
    if (above.includes(file)) return [...above.slice(above.indexOf(file)), file];
    if (done.has(file)) return [];
    for (const next of graph.get(file) ?? []) {
      const cycle = visit(next, [...above, file]);
      if (cycle.length > 0) return cycle;
    }
    done.add(file);
    return [];
  };
  for (const file of files) {
    const cycle = visit(file, []);
    if (cycle.length > 0) return cycle.map((one) => relative(ROOT, one));
  }
  return [];
}

function runtimeImports(file: string, known: ReadonlyMap<string, string>): readonly string[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022);
  return source.statements.flatMap((statement) => {
    if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return [];
    const { moduleSpecifier } = statement;
    if (moduleSpecifier === undefined || !ts.isStringLiteral(moduleSpecifier)) return [];
    if (isTypeOnly(statement) || !moduleSpecifier.text.startsWith('.')) return [];
    const path = join(dirname(file), moduleSpecifier.text);
    const target = known.get(path) ?? known.get(join(path, 'index'));
    return target === undefined ? [] : [target];
  });
}

function isTypeOnly(statement: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  if (ts.isExportDeclaration(statement)) return statement.isTypeOnly;
  const clause = statement.importClause;
  if (clause === undefined) return false;
  if (clause.isTypeOnly) return true;
  const bindings = clause.namedBindings;
  return (
    clause.name === undefined &&
    bindings !== undefined &&
    ts.isNamedImports(bindings) &&
    bindings.elements.every((element) => element.isTypeOnly)
  );
}
