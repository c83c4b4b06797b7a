/** One file that the seed puts on a machine, under its real path. */
export interface SeedFile {
  /** Absolute, normalized path on the machine. */
  readonly path: string;
  /** The whole content: printable ASCII, tabs and line feeds. */
  readonly content: string;
  /** Octal permissions, such as `0644`. */
  readonly permissions: string;
  /** The prop that the content comes from, for whoever tries to write the same file. */
  readonly decidedBy: string;
  /**
   * Whether the file appears only right before the commands of the first boot, and not before the
   * network as others do.
   *
   * @default false
   */
  readonly deferred?: boolean;
}

/** A command as an argument list: no shell ever reads it. */
export type Command = readonly string[];

/** What a seed holds for one purpose: files, and what is done with them at the first boot. */
export interface Payload {
  /** The files, written before anything is run. */
  readonly files: readonly SeedFile[];
  /** The commands of the first boot, in order; one that fails does not stop the next. */
  readonly firstBoot: readonly Command[];
}

/** What cloud-config is made of: what both YAML 1.1 and JSON can say. */
export type CloudConfigValue =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly CloudConfigValue[]
  | { readonly [key: string]: CloudConfigValue };

/** A cloud-config: its modules' settings by key. A key that is undefined counts as left out. */
export type CloudConfig = { readonly [key: string]: CloudConfigValue };
