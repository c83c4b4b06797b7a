import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '..');

/** The pages of a folder, by their paths in it. */
function pagesIn(folder: string): ReadonlyMap<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .sort();
  return new Map(files.map((file) => [file, readFileSync(join(folder, file), 'utf8')]));
}

describe('docs/api', () => {
  const committed = pagesIn(join(ROOT, 'docs/api'));

  it('says what the docstrings say: npm run docs', () => {
    const out = mkdtempSync(join(tmpdir(), 'cdktf-lvs-api-'));
    try {
      const typedoc = join(ROOT, 'node_modules/typedoc/bin/typedoc');
      execFileSync(process.execPath, [typedoc, '--out', out], { cwd: ROOT });
      const made = pagesIn(out);
      expect([...committed.keys()]).toEqual([...made.keys()]);
      for (const [page, text] of made) {
        expect({ page, text: committed.get(page) }).toEqual({ page, text });
      }
    } finally {
      rmSync(out, { recursive: true });
    }
  });

  it('has a page for each class, and no link that leads nowhere', () => {
    expect(committed.has('classes/LvsCluster.md')).toBe(true);
    for (const [page, text] of committed) {
      for (const [, target] of text.matchAll(/\]\(([^)#\s]+\.md)/g)) {
        expect([...committed.keys()]).toContain(join(page, '..', target!));
      }
    }
  });

  it('says nothing of the machine that made it', () => {
    for (const text of committed.values()) expect(text).not.toContain(ROOT);
  });
});
