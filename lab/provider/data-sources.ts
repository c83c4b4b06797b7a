import { readdirSync, readFileSync } from 'node:fs';
import { cpus, machine, totalmem } from 'node:os';
import { LabError } from '../errors';
import type { MachineDefinition } from '../host/definitions';
import type { Host } from '../host/host';
import { requiredText, textAt } from './backends/values';
import type { ObjectValue, Value } from './codec';
import { type DataSourceReader, type Note, Refusal } from './definition';
import { warning } from './diagnostics';

/** How long a guest's agent is waited for, in milliseconds; libvirt does not wait at all. */
const AGENT_LIMIT = 5_000;

/** The data sources that say of the lab what libvirt would say of its host. */
export function labDataSources({ machines }: Host): Readonly<Record<string, DataSourceReader>> {
  return {
    libvirt_node_info: readNodeInfo,

    async libvirt_domain_interface_addresses(config, note) {
      const identity = requiredText(config, 'domain');
      const domain = machines.find(identity);
      if (!domain) {
        throw new Refusal(
          'Domain not found',
          `There is no domain in the lab whose UUID or name is ${JSON.stringify(identity)}.`,
        );
      }
      const source = textAt(config, 'source');
      return {
        domain: identity,
        source: source ?? null,
        id: domain.uuid,
        interfaces: source === 'lease' ? [] : await addressesOf(domain, machines, note),
      };
    },
  };
}

/** What `ip -json address` prints of each interface. */
interface Link {
  readonly ifname: string;
  readonly address?: string;
  readonly addr_info: readonly {
    readonly family: 'inet' | 'inet6';
    readonly local: string;
    readonly prefixlen: number;
  }[];
}

/** The lab has no leases: whoever asks for any source is answered by the guest. */
async function addressesOf(
  { name }: MachineDefinition,
  machines: Host['machines'],
  note: Note,
): Promise<Value[]> {
  try {
    const argv = ['ip', '-json', 'address'];
    const { stdout } = await machines.exec(name, argv, { timeout: AGENT_LIMIT });
    return (JSON.parse(stdout) as Link[]).map(({ ifname, address, addr_info }) => ({
      name: ifname,
      hwaddr: address ?? null,
      addrs: addr_info.map(({ family, local, prefixlen }) => ({
        type: family === 'inet' ? 'ipv4' : 'ipv6',
        addr: local,
        prefix: prefixlen,
      })),
    }));
  } catch (cause) {
    if (!(cause instanceof LabError) && !(cause instanceof SyntaxError)) throw cause;
    note(
      warning(
        'No interface addresses found',
        `Domain ${name} does not tell its addresses: ${cause.message}`,
      ),
    );
    return [];
  }
}

/** The host is this machine; libvirt's model of a CPU is its architecture. */
function readNodeInfo(): ObjectValue {
  const info = readFileSync('/proc/cpuinfo', 'utf8');
  const numberOf = (key: string) => Number(new RegExp(`^${key}\\s*: (\\d+)$`, 'm').exec(info)?.[1]);
  const total = cpus().length;
  const cores = numberOf('cpu cores') || total;
  const sockets = new Set(info.match(/^physical id\s*: \d+$/gm)).size || 1;
  const node: ObjectValue = {
    cpu_model: machine(),
    memory_total_kb: Math.floor(totalmem() / 1024),
    cpu_cores_total: total,
    numa_nodes: numaNodes(),
    cpu_sockets: sockets,
    cpu_cores_per_socket: cores,
    cpu_threads_per_core: Math.max(1, Math.round((numberOf('siblings') || cores) / cores)),
  };
  return { ...node, id: Object.values(node).join('-') };
}

function numaNodes(): number {
  try {
    const nodes = readdirSync('/sys/devices/system/node').filter((name) => /^node\d+$/.test(name));
    return nodes.length || 1;
  } catch {
    return 1;
  }
}
