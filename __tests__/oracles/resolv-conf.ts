/** What `/etc/resolv.conf` says. */
export interface ResolvConf {
  /** In the order of asking. */
  readonly nameservers: readonly string[];
  readonly search: readonly string[];
  readonly options: readonly string[];
}

/** The resolver looks at no more name servers than this. */
const maxNameservers = 3;

/**
 * Reads `/etc/resolv.conf`.
 *
 * @throws Error, with the line, at anything the resolver would skip silently: an unknown keyword,
 * an address that is none, a fourth name server, a second `search`.
 */
export function readResolvConf(text: string): ResolvConf {
  const nameservers: string[] = [];
  const options: string[] = [];
  let search: string[] | undefined;
  const lines = text.split('\n');
  if (lines.pop() !== '') throw new Error('resolv.conf: no newline at the end');
  lines.forEach((raw, index) => {
    const fail = (message: string): never => {
      throw new Error(`resolv.conf line ${index + 1}: ${message}`);
    };
    if (/[^\x20-\x7e\t]/.test(raw)) fail('a character that is not printable ASCII');
    if (raw === '' || raw.startsWith('#') || raw.startsWith(';')) return;
    const [keyword, ...values] = raw.split(/[ \t]+/).filter((word) => word !== '');
    if (/^[ \t]/.test(raw) || values.length === 0) fail(`not a keyword and its value: ${raw}`);
    if (keyword === 'nameserver') {
      const address = values.join(' ');
      if (!/^(\d{1,3}\.){3}\d{1,3}$/.test(address) || address.split('.').some((n) => +n > 255)) {
        fail(`${address} is no IPv4 address`);
      }
      nameservers.push(address);
    } else if (keyword === 'search' || keyword === 'domain') {
      if (search !== undefined) fail('a second search or domain replaces the first');
      search = values;
    } else if (keyword === 'options') {
      options.push(...values);
    } else {
      fail(`unknown keyword ${keyword}`);
    }
  });
  if (nameservers.length > maxNameservers) {
    throw new Error(`resolv.conf: ${nameservers.length} name servers, ${maxNameservers} are asked`);
  }
  return { nameservers, search: search ?? [], options };
}
