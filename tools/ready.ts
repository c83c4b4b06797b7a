import { LineProgress } from '../cli/lab/lines';
import { describeFailure } from '../lab/errors';
import { ensureTools, IMAGE_TOOLS, LAB_TOOLS } from '../lab/host-packages';
import { assertReady, inspectMachine, PREREQUISITES } from '../lab/prerequisites';

/** Refuses a machine that lacks something the tests need, in the first second; gets what it may. */
async function ready(): Promise<void> {
  assertReady(await inspectMachine(), PREREQUISITES.test);
  await ensureTools(
    [...LAB_TOOLS, ...IMAGE_TOOLS, { programs: ['debugfs'], package: 'e2fsprogs' }],
    new LineProgress(process.stderr),
    process.env,
    new AbortController().signal,
  );
}

ready().catch((cause: unknown) => {
  process.stderr.write(`${describeFailure(cause)}\n`);
  process.exitCode = 1;
});
