import { makeImage } from '../../lab/image/image';
import { cacheFolder } from '../../lab/lab-folder';

/**
 * Makes the guests' image before any suite, with the rights of whoever runs them: a user who
 * owns nothing can neither make it nor keep it.
 */
export default async function image(): Promise<void> {
  let stage = '';
  await makeImage({
    cache: cacheFolder(process.env),
    onProgress: (progress) => {
      if (progress.stage !== stage) process.stderr.write(`image: ${progress.stage}\n`);
      stage = progress.stage;
    },
  });
}
