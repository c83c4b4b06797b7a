/** What the engine itself puts in: it knows the real server that it asks, and where the script is. */
export type GivenWord = 'address' | 'port' | 'script';

/** One word of a command line: as it stands, or given for each real server. */
export type CheckWord = string | { readonly given: GivenWord };
