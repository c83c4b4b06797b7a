import { LabError, traceOf } from '../errors';
import { Refusal } from './definition';
import { type Diagnostic, error } from './diagnostics';

/**
 * A failure for whoever runs Terraform: what was refused on purpose in its own words, and anything
 * else with its stack, for it is a fault of this server.
 */
export function explain(cause: unknown): Diagnostic {
  if (cause instanceof Refusal) return error(cause.summary, cause.detail);
  if (cause instanceof LabError) return error(cause.name, `${cause.problem}\n${cause.remedy}`);
  return error('Fault in the attached provider', traceOf(cause));
}
