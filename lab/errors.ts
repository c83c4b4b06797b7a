/** What can go wrong around the lab, by stable name. */
export type LabErrorName =
  | 'DaemonFault'
  | 'DaemonGone'
  | 'DaemonStartFailed'
  | 'GuestAmbiguous'
  | 'GuestDied'
  | 'GuestNotFound'
  | 'GuestSilent'
  | 'LabBusy'
  | 'LabFolderTaken'
  | 'LabMissing'
  | 'LabOccupied'
  | 'PackageMissing'
  | 'PackageInstallFailed'
  | 'PrerequisiteMissing'
  | 'ProviderStartFailed'
  | 'ProviderNotServed'
  | 'RequestUnknown'
  | 'StackNotFound'
  | 'StackUndecided'
  | 'SynthesisMissing'
  | 'SynthesisFailed'
  | 'TerraformFailed'
  | 'AgentRefused'
  | 'AgentSilent'
  | 'DownloadFailed'
  | 'FolderInUse'
  | 'ForwardRefused'
  | 'GuestTimeout'
  | 'ImageFailed'
  | 'ImageUnusable'
  | 'MachineFailed'
  | 'MachineOff'
  | 'MachineRunning'
  | 'NameInvalid'
  | 'NamespaceRefused'
  | 'NameTaken'
  | 'NetworkFailed'
  | 'NotFound'
  | 'PoolInUse'
  | 'SeedFailed'
  | 'VolumeFailed';

/**
 * Something that whoever runs a command can mend. The message says what happened and what
 * is allowed; the remedy, what to do.
 */
export class LabError extends Error {
  override readonly name: LabErrorName;

  /**
   * @param name the stable name.
   * @param problem what happened: where, the value given, what is allowed.
   * @param remedy what to do about it.
   */
  constructor(
    name: LabErrorName,
    readonly problem: string,
    readonly remedy: string,
  ) {
    super(`${problem}\n  ${remedy}`);
    this.name = name;
  }
}

/** A `LabError` as it crosses from one process to another. */
export type Complaint = Pick<LabError, 'name' | 'problem' | 'remedy'>;

/** A failure for a log: where there is one, with the stack. */
export function traceOf(cause: unknown): string {
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
}

/** A failure for whoever ran the command: what can be mended without the stack. */
export function describeFailure(cause: unknown): string {
  return cause instanceof LabError ? `${cause.name}: ${cause.message}` : traceOf(cause);
}
