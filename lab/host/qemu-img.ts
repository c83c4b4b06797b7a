import { runChild } from '../child';
import { LabError } from '../errors';

/** What an image is, as `qemu-img info` tells. */
export interface ImageInfo {
  /** Its layout: `qcow2`, `raw`, or another that QEMU knows. */
  readonly format: string;
  /** Its size as the guest sees it, in bytes. */
  readonly virtualSize: bigint;
  /** What it takes on the disk, in bytes. */
  readonly actualSize: bigint;
  /** What it is an overlay of, as its header says. */
  readonly backingFile?: string;
  /** Another file that holds its data, as its header says. */
  readonly dataFile?: string;
}

/**
 * Runs `qemu-img`.
 *
 * @param args its arguments.
 * @returns what it wrote to standard output.
 * @throws Error with its own words; LabError `PrerequisiteMissing` where it is not installed.
 */
export async function qemuImg(args: readonly string[]): Promise<string> {
  const result = await runChild('qemu-img', args).catch((cause: Error) => {
    throw new LabError(
      'PrerequisiteMissing',
      `qemu-img cannot be started: ${cause.message}.`,
      'Install it: on Debian and Ubuntu it is in the package qemu-utils.',
    );
  });
  if (result.status !== 0) throw new Error(result.stderr.trim());
  return result.stdout;
}

/**
 * Looks at an image, also at one that is in use.
 *
 * @param path absolute path of its file.
 * @param format its layout. @default - QEMU guesses, which only trusted images may let it
 * @throws Error when it cannot be read as an image.
 */
export async function imageInfo(path: string, format?: string): Promise<ImageInfo> {
  const info = JSON.parse(
    await qemuImg([
      ...['info', '--force-share', '--output=json'],
      ...(format ? ['-f', format] : []),
      path,
    ]),
  ) as Record<string, unknown>;
  const specific = info['format-specific'] as { data?: Record<string, unknown> } | undefined;
  const dataFile = specific?.data?.['data-file'];
  const backingFile = info['full-backing-filename'] ?? info['backing-filename'];
  return {
    format: String(info['format']),
    virtualSize: BigInt(Number(info['virtual-size'])),
    actualSize: BigInt(Number(info['actual-size'])),
    ...(typeof backingFile === 'string' && { backingFile }),
    ...(typeof dataFile === 'string' && { dataFile }),
  };
}
