import type { MachineStatus } from './host/definitions';

/** What the lab's daemon says of itself, in `daemon.json` of the lab's folder. */
export interface DaemonAnnouncement {
  /** The daemon's process, on the host. */
  readonly pid: number;
  /** When that process started, as field 22 of `/proc/PID/stat`: a PID may be given out again. */
  readonly startTime: string;
  /** The process that holds the lab's namespaces, on the host. */
  readonly holder: number;
  /** Whether the namespaces hang on a user namespace, which has to be entered too. */
  readonly rootless: boolean;
  /** What runs the guests' instructions. */
  readonly accelerator: 'kvm' | 'tcg';
  /** Absolute path of the folder with the sockets, which only this user can enter. */
  readonly directory: string;
  /** The socket of the control interface: HTTP, JSON both ways. */
  readonly control: string;
  /** The value of `TF_REATTACH_PROVIDERS`. */
  readonly reattach: string;
  /** Absolute path of the folder of the lab's own guest image; absent where it has none. */
  readonly image?: string;
}

/** How a command in a guest ended. */
export interface GuestResult {
  /** Its exit status; 128 + n when signal n ended it. */
  readonly status: number;
  /** What it wrote to standard output. */
  readonly stdout: string;
  /** What it wrote to standard error. */
  readonly stderr: string;
}

/** The requests of the control interface: `POST /NAME` with the first as body, answered by the second. */
export interface ControlRequests {
  /** All machines, in the order in which they were made. */
  readonly machines: [Record<string, never>, readonly MachineStatus[]];
  /** Pulls a machine's plug. */
  readonly kill: [{ readonly name: string }, Record<string, never>];
  /** Powers a machine on; nothing happens to one that runs. */
  readonly start: [{ readonly name: string }, Record<string, never>];
  /** Runs a command in a guest, by its agent, as root; `timeout` in milliseconds. */
  readonly exec: [
    { readonly name: string; readonly argv: readonly string[]; readonly timeout?: number },
    GuestResult,
  ];
  /** Forwards a port of 127.0.0.1 on the host to an address in the lab; the same one each time. */
  readonly forward: [
    { readonly address: string; readonly port: number; readonly hostPort?: number },
    { readonly hostPort: number },
  ];
  /**
   * Removes every network, pool, volume, seed and machine whose identity is not among those
   * given: the `id` (of domains and pools the `uuid`, too) of each resource in the state.
   * They are what an apply left behind that was killed before it could write its state.
   */
  readonly forget: [{ readonly known: readonly string[] }, { readonly removed: readonly string[] }];
  /** Ends the daemon, and with it every process and namespace of the lab. */
  readonly end: [Record<string, never>, Record<string, never>];
}
