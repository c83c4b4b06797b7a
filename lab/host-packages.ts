import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runChild } from './child';
import { LabError } from './errors';
import type { Progress } from './progress';

/** Something that the lab runs, and the Debian package that has it. */
export interface HostTool {
  /** Programs of which one will do. */
  readonly programs: readonly string[];
  /** The package, on Debian and Ubuntu. */
  readonly package: string;
}

/** What every lab runs. */
export const LAB_TOOLS: readonly HostTool[] = [
  { programs: ['qemu-system-x86_64'], package: 'qemu-system-x86' },
  { programs: ['qemu-img'], package: 'qemu-utils' },
  { programs: ['genisoimage', 'xorriso'], package: 'genisoimage' },
  { programs: ['ip'], package: 'iproute2' },
  { programs: ['unshare'], package: 'util-linux' },
  { programs: ['nsenter'], package: 'util-linux' },
  { programs: ['setpriv'], package: 'util-linux' },
];

/** What making the guests' image runs besides. */
export const IMAGE_TOOLS: readonly HostTool[] = [
  { programs: ['mmdebstrap'], package: 'mmdebstrap' },
];

/** Where programs are that some users do not have on their PATH. */
const SYSTEM_FOLDERS = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/** The environment in which the lab's tools are found. */
export function withSystemPath(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const folders = (env['PATH'] ?? '').split(delimiter).filter(Boolean);
  const more = SYSTEM_FOLDERS.filter((one) => !folders.includes(one));
  return { ...env, PATH: [...folders, ...more].join(delimiter) };
}

/** The packages that are missing for these tools, each once. */
export function missingPackages(tools: readonly HostTool[], env: NodeJS.ProcessEnv): string[] {
  const folders = (withSystemPath(env)['PATH'] ?? '').split(delimiter);
  const isThere = (program: string) => folders.some((one) => isProgram(join(one, program)));
  const missing = tools.filter(({ programs }) => !programs.some(isThere));
  return [...new Set(missing.map((one) => one.package))];
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Sees to it that the tools are there: root gets what is missing installed by apt, anybody else
 * gets the command to type.
 *
 * @throws LabError `PackageMissing` where they cannot be installed from here,
 *   `PackageInstallFailed` with the end of what apt printed.
 */
export async function ensureTools(
  tools: readonly HostTool[],
  progress: Progress,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<void> {
  const missing = missingPackages(tools, env);
  if (missing.length === 0) return;
  const install = ['install', '--yes', '--no-install-recommends', ...missing];
  const command = `apt-get update && apt-get ${install.join(' ')}`;
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    throw new LabError(
      'PackageMissing',
      `The lab needs programs of the Debian packages ${missing.join(', ')}.`,
      existsSync('/usr/bin/apt-get')
        ? `Install them once: sudo sh -c '${command}'`
        : 'Install them by whatever name your distribution has for them.',
    );
  }
  const stage = progress.stage('packages');
  // On a machine that was never asked, every package is unknown until the lists are read.
  for (const args of [['update'], install]) {
    stage.note(`apt-get ${args[0]}`);
    const { status, stdout, stderr } = await runChild('apt-get', args, {
      env: { ...env, DEBIAN_FRONTEND: 'noninteractive' },
      signal,
    });
    if (signal.aborted) return;
    if (status !== 0) {
      const end = (stderr || stdout).trimEnd().split('\n').slice(-5).join('\n    ');
      throw new LabError(
        'PackageInstallFailed',
        `apt-get ${args[0]} ended with status ${status}:\n    ${end}`,
        `Install them by hand: ${command}`,
      );
    }
  }
  stage.done(`installed ${missing.join(', ')}`);
}
