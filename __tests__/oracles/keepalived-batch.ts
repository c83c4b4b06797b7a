import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runInNamespace } from '../../tools/checkers/namespace';
import { checker } from '../../tools/checkers/root';
import { withTempDir } from '../../tools/checkers/run';
import type { Judgement } from './checkers';

/** Judges every file of a folder in one namespace: making one costs more than the test itself. */
const SCRIPT = `set -e
program=$1; folder=$2; count=$3
for name in eth0 eth1; do ip link add "$name" type veth peer name "$name-far"; done
n=0
while [ $n -lt $count ]; do
  code=0
  "$program" --config-test --use-file "$folder/$n.conf" >"$folder/$n.out" 2>&1 || code=$?
  echo $code >"$folder/$n.code"
  n=$((n + 1))
done`;

/**
 * Gives texts to the real `keepalived --config-test`, in their order. A good file leaves exit code
 * 0 and no output.
 */
export async function keepalivedConfigTests(
  texts: readonly string[],
): Promise<readonly Judgement[]> {
  return withTempDir(async (dir) => {
    await Promise.all(texts.map((text, n) => writeFile(join(dir, `${n}.conf`), text)));
    const args = [await checker('keepalived'), dir, String(texts.length)];
    const { code, stderr } = await runInNamespace(SCRIPT, args);
    if (code !== 0) throw new Error(`keepalived could not be asked: ${stderr}`);
    return Promise.all(
      texts.map(async (_, n) => ({
        ok: (await readFile(join(dir, `${n}.code`), 'utf8')).trim() === '0',
        output: await readFile(join(dir, `${n}.out`), 'utf8'),
      })),
    );
  });
}
