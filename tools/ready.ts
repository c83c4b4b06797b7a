import { LabError } from '../lab/errors';
import { assertReady, inspectMachine, PREREQUISITES } from '../lab/prerequisites';

/** Refuses a machine that lacks something the tests need, in the first second. */
inspectMachine()
  .then((machine) => assertReady(machine, PREREQUISITES.test))
  .catch((cause: unknown) => {
    process.stderr.write(
      cause instanceof LabError ? `${cause.name}: ${cause.message}\n` : `${String(cause)}\n`,
    );
    process.exitCode = 1;
  });
