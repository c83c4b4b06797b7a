import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate, readSchema } from './generate';

/** Makes `lib/` from the schema in the repository. */
const root = join(__dirname, '../..');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  version: string;
};
generate({
  schema: readSchema(join(root, `schema/libvirt-${version}.json`)),
  version,
  outdir: join(root, 'lib'),
});
