import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { moduleDts, indexDts } from './emit-dts';
import { indexJs, moduleJs } from './emit-js';
import { providerModules, type ModuleModel } from './model';
import { onlyProvider, type SchemaFile } from './schema';

/** What the bindings are made from, and where they go. */
export interface GenerateOptions {
  readonly schema: SchemaFile;
  /** Version of the provider, as `required_providers` gets it. */
  readonly version: string;
  /** Folder for `index.js`, `index.d.ts` and one folder a module. */
  readonly outdir: string;
}

/** Writes the bindings of the schema's only provider; returns the modules. */
export function generate({ schema, version, outdir }: GenerateOptions): ModuleModel[] {
  const { address, provider } = onlyProvider(schema);
  const [namespace = '', name = ''] = address.split('/').slice(-2);
  const modules = providerModules(name, provider);
  const identity = { name, version, source: `${namespace}/${name}` };
  const docs = `https://registry.terraform.io/providers/${identity.source}/${version}/docs`;
  for (const module of modules) {
    const folder = join(outdir, module.folder);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'index.js'), moduleJs(module, identity, modules));
    writeFileSync(join(folder, 'index.d.ts'), moduleDts(module, docs + docsPath(module, name)));
  }
  for (const index of ['index', 'lazy-index']) {
    writeFileSync(join(outdir, `${index}.js`), indexJs(modules));
    writeFileSync(join(outdir, `${index}.d.ts`), indexDts(modules));
  }
  return modules;
}

function docsPath({ kind, terraformType }: ModuleModel, provider: string): string {
  if (kind === 'provider') return '';
  const page = terraformType.replace(`${provider}_`, '');
  return `/${kind === 'data' ? 'data-sources' : 'resources'}/${page}`;
}

/** Reads a file of `terraform providers schema -json`. */
export function readSchema(file: string): SchemaFile {
  return JSON.parse(readFileSync(file, 'utf8')) as SchemaFile;
}
