import { elementClass, type ElementTable } from './elements';
import { collectionClass, referenceClass } from './references';
import { HCL_FORMAT, JSON_FORMAT, renderObject, type Format } from './render';
import { defineRoot, readTable, type Struct, type StructRow } from './table';

/** What a generated module passes: its element, and its nested types. */
export interface ModuleTable extends ElementTable {
  /** The element's own attributes first, then its nested types. */
  readonly structs: readonly StructRow[];
}

/**
 * Gives a generated module its exports, under the names of `cdktf get`. Every
 * class and function is made when it is first read.
 */
export function bind(exports: object, table: ModuleTable): void {
  const [root, ...structs] = readTable(table.structs);
  defineRoot(exports, root);
  defineLazily(exports, table.className, () => elementClass(table, root));
  for (const struct of structs) {
    const functionName = struct.name.charAt(0).toLowerCase() + struct.name.slice(1);
    defineLazily(exports, `${functionName}ToTerraform`, () => toTerraform(struct, JSON_FORMAT));
    defineLazily(exports, `${functionName}ToHclTerraform`, () => toTerraform(struct, HCL_FORMAT));
    defineLazily(exports, `${struct.name}OutputReference`, () => referenceClass(struct));
    if (struct.nesting === 'single') continue;
    const collection = struct.nesting === 'map' ? 'Map' : 'List';
    defineLazily(exports, struct.name + collection, () => collectionClass(struct));
  }
}

function toTerraform(struct: Struct, format: Format): (value?: unknown) => unknown {
  return (value) => renderObject(struct, value, { format, suspect: false });
}

function defineLazily(exports: object, name: string, make: () => unknown): void {
  let made: unknown;
  Object.defineProperty(exports, name, { enumerable: true, get: () => (made ??= make()) });
}
