/** Shorter waits need no word, in milliseconds. */
const PATIENCE = 2_000;
const INTERVAL = 5_000;

/**
 * Waits for `work`, and says on standard error how long it has taken, from the third second
 * on: standard output belongs to Terraform.
 *
 * @param what what is being done, such as `nat-pulse: planning`.
 */
export async function withProgress<T>(what: string, work: Promise<T>): Promise<T> {
  const start = Date.now();
  const say = () =>
    process.stderr.write(`${what}, ${Math.round((Date.now() - start) / 1000)} s so far\n`);
  let timer = setTimeout(() => {
    say();
    timer = setInterval(say, INTERVAL);
  }, PATIENCE);
  try {
    return await work;
  } finally {
    clearInterval(timer);
  }
}
