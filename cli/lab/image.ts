import { findImage, makeImage } from '../../lab/image/image';
import { cacheFolder } from '../../lab/lab-folder';
import type { LabContext } from './context';

/** Whether the guests' image has been made. */
export function hasImage({ env }: LabContext): boolean {
  return findImage(cacheFolder(env)) !== undefined;
}

/**
 * The folder of the guests' image, which is made where it is missing.
 *
 * @returns undefined where every image comes from where the stack says.
 */
export async function imageFolder(context: LabContext): Promise<string | undefined> {
  const { args, env, progress, signal } = context;
  if (args.vendorImages) {
    progress.stage('image').done('from where the stack says, by its own boot loader');
    return undefined;
  }
  const stage = progress.stage('image');
  const cache = cacheFolder(env);
  const found = findImage(cache);
  if (found) {
    stage.done(`Debian 12, made before: ${found.folder}`);
    return found.folder;
  }
  stage.note('Debian 12 of its packages, a minute or two, once');
  const made = await makeImage({
    cache,
    env,
    signal,
    onProgress: ({ stage: step, percent }) => stage.note(`${step}, ${percent} %`),
  });
  stage.done(`Debian 12, kept in ${made.folder}`);
  return made.folder;
}
