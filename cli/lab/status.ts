import { Lab } from '../../lab/lab';
import type { LabContext } from './context';
import { renderObservation } from './table';

/**
 * `cdktf-lvs lab status`: what is seen of the lab at the moment.
 *
 * @throws LabError `LabMissing`
 */
export async function status({ args, folder }: LabContext): Promise<number> {
  const observation = await (await Lab.open(folder)).observe();
  const text = args.json
    ? `${JSON.stringify(observation, null, 2)}\n`
    : `${renderObservation(observation)}\n`;
  process.stdout.write(text);
  return 0;
}
