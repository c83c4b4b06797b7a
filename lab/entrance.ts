/** The process that holds a lab's namespaces. */
export interface NamespaceHolder {
  /** Its process id, on the host. */
  readonly holder: number;
  /** Whether the namespaces hang on a user namespace, which has to be entered too. */
  readonly rootless: boolean;
}

/** How a lab's namespaces are entered. */
export interface EntranceOptions {
  /**
   * Whether the namespace of processes is entered too. Only a child can enter it: what is
   * started is then not the program itself, but its parent.
   * @default true
   */
  readonly processes?: boolean;
  /**
   * The working directory inside.
   * @default - the root, where entering a namespace of mounts leads
   */
  readonly directory?: string;
}

/**
 * The command line that starts a program inside a lab's namespaces, where the guests' networks
 * are. Its standard streams, its other open files and its environment are those it is started
 * with.
 *
 * @param held who holds the namespaces.
 * @param command the program and its arguments.
 * @param options what is entered, and where the program works.
 */
export function enter(
  held: NamespaceHolder,
  command: readonly string[],
  options: EntranceOptions = {},
): string[] {
  const { holder, rootless } = held;
  const { processes = true, directory } = options;
  return [
    ...['nsenter', `--target=${holder}`],
    ...(rootless ? ['--user', '--preserve-credentials'] : []),
    ...['--net', ...(processes ? ['--pid'] : []), '--mount', '--'],
    ...(directory === undefined ? [] : ['env', `--chdir=${directory}`]),
    ...command,
  ];
}
