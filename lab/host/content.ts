import { constants, createWriteStream } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { fileURLToPath } from 'node:url';
import { LabError } from '../errors';

/**
 * Absolute path of content that is a file on this machine; undefined for what has to be
 * downloaded.
 *
 * @param content an absolute path, a `file:`, `http:` or `https:` URL.
 * @throws LabError `ImageUnusable` for anything else.
 */
export function localPath(content: string): string | undefined {
  if (content.startsWith('/')) return content;
  try {
    const { protocol } = new URL(content);
    if (protocol === 'file:') return fileURLToPath(content);
    if (protocol === 'http:' || protocol === 'https:') return undefined;
  } catch {
    // Not a URL: what is below says so.
  }
  throw new LabError(
    'ImageUnusable',
    `${JSON.stringify(content)} is neither an absolute path nor a file:, http: or https: URL.`,
    'Write one of these.',
  );
}

/**
 * Brings content to a file of its own, byte for byte: what later happens to the source does
 * not matter. File systems that can share blocks between files do.
 *
 * @param content an absolute path, a `file:`, `http:` or `https:` URL.
 * @param target absolute path of the file, which may not exist yet.
 * @param signal gives a download up.
 * @throws LabError `ImageUnusable` when a file cannot be read, `DownloadFailed` when a URL
 *   does not answer with content, or when the signal fires before it has come.
 */
export async function bringContent(
  content: string,
  target: string,
  signal?: AbortSignal,
): Promise<void> {
  const source = localPath(content);
  if (source === undefined) {
    await download(content, target, signal);
    return;
  }
  try {
    await copyFile(source, target, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  } catch (cause) {
    throw new LabError(
      'ImageUnusable',
      `${source} cannot be copied: ${(cause as Error).message}.`,
      'Look whether the file exists and may be read, and whether the disk has room.',
    );
  }
}

async function download(url: string, target: string, signal?: AbortSignal): Promise<void> {
  try {
    const { ok, status, statusText, body } = await fetch(url, { signal });
    if (!ok || !body) throw new Error(`the server answers ${status} ${statusText}`.trim());
    await pipeline(
      Readable.fromWeb(body as ReadableStream),
      createWriteStream(target, { flags: 'wx' }),
      { signal },
    );
  } catch (cause) {
    if (signal?.aborted) {
      throw new LabError(
        'DownloadFailed',
        `${url} was given up before it had come.`,
        'Run the same again.',
      );
    }
    // fetch says only that it failed; why is in the cause.
    const { message, cause: root } = cause as Error & { cause?: NodeJS.ErrnoException };
    const reason = [message, root?.message || root?.code].filter(Boolean).join(': ');
    throw new LabError(
      'DownloadFailed',
      `${url} cannot be downloaded: ${reason}.`,
      'Look whether this machine reaches it, or give a file instead.',
    );
  }
}
