import { join } from 'node:path';
import { cacheFolder } from '../../lab/lab-folder';
import { takeDown } from '../../lab/take-down';
import { findTerraform } from '../../lab/terraform';
import { hasImage } from './image';
import type { LabContext } from './context';

/**
 * `cdktf-lvs lab down`: removes a lab, whatever state it is in.
 *
 * @returns the exit status.
 * @throws LabError `LabBusy`, `LabFolderTaken`
 */
export async function down(context: LabContext): Promise<number> {
  const { args, env, folder, progress, signal } = context;
  const terraform = args.force ? undefined : await findTerraform(env);
  const found = await takeDown({ folder, terraform, progress, signal });
  if (!found) progress.say(`There is no lab in ${folder.path}.`);
  if (hasImage(context)) {
    progress.say(
      `The guests' image stays for the next one: ${join(cacheFolder(env), 'lab-image')}`,
    );
  }
  return 0;
}
