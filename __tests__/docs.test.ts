import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describeTreatments } from '../lab/provider/describe';
import { errorsPage } from './support/docs/errors-page';

const ROOT = resolve(__dirname, '..');

/** What `npm run docs` sets, so that a page is written instead of judged. */
const WRITE = 'CDKTF_LVS_WRITE_DOCS';

/** The pages that are made of tables in the code. */
const PAGES: Readonly<Record<string, () => string>> = {
  'docs/errors.md': errorsPage,
  'docs/lab-arguments.md': describeTreatments,
};

test.each(Object.entries(PAGES))('%s is what the code says: npm run docs', (page, make) => {
  const file = join(ROOT, page);
  const text = make();
  if (process.env[WRITE] !== undefined) writeFileSync(file, text);
  expect(readFileSync(file, 'utf8')).toBe(text);
});
