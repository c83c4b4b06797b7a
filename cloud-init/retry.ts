import type { Command } from './payload';

/** Tries in all: with the pauses between them, four and a half minutes and what the tries take. */
const TRIES = 10;

/** Seconds between a try that failed and the next: a mirror or a resolver has time to come back. */
const PAUSE_SECONDS = 30;

/** The command is its arguments, so that no shell ever reads a word of it as code. */
const SCRIPT = [
  'n=1',
  'until "$@"',
  `do status=$?; [ $n -lt ${TRIES} ] || exit $status; n=$((n + 1)); sleep ${PAUSE_SECONDS}`,
  'done',
].join('\n');

/**
 * A command that is run until it succeeds: ten times at the most, half a minute apart. At the last
 * failure it gives up, with the status of that. It is for commands which do no harm when they are
 * repeated, and which depend on others: the commands of a first boot are run at no later one.
 */
export function retry(command: Command): Command {
  return ['sh', '-c', SCRIPT, 'sh', ...command];
}
