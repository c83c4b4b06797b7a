/** The part of go-plugin's `ReattachConfig` which Terraform core reads. */
interface Attachment {
  readonly Protocol: 'grpc';
  readonly ProtocolVersion: 6;
  readonly Pid: number;
  /** Core leaves the server running when a command is done. */
  readonly Test: true;
  readonly Addr: { readonly Network: 'unix'; readonly String: string };
}

/**
 * Where a provider may be said to come from. A source without a host is of Terraform's registry
 * to Terraform and of OpenTofu's to OpenTofu; a stack may name either, for either to read.
 */
const REGISTRIES = ['registry.terraform.io', 'registry.opentofu.org'];

/**
 * The value of `TF_REATTACH_PROVIDERS` by which Terraform and OpenTofu find providers which this
 * process serves.
 *
 * @param sockets the socket of each, by its source without a host: `dmacvicar/libvirt`, …
 */
export function reattachProviders(sockets: Readonly<Record<string, string>>): string {
  const attachments = Object.entries(sockets).flatMap(([source, socket]) => {
    const attachment: Attachment = {
      Protocol: 'grpc',
      ProtocolVersion: 6,
      Pid: process.pid,
      Test: true,
      Addr: { Network: 'unix', String: socket },
    };
    return REGISTRIES.map((registry) => [`${registry}/${source}`, attachment] as const);
  });
  return JSON.stringify(Object.fromEntries(attachments));
}

/**
 * The providers in a value of `TF_REATTACH_PROVIDERS`.
 *
 * @returns their sources without a host, each once.
 */
export function attachedSources(reattach: string): readonly string[] {
  const addresses = Object.keys(JSON.parse(reattach) as Record<string, Attachment>);
  return [...new Set(addresses.map((address) => address.split('/').slice(-2).join('/')))];
}
