import { portText, spanOf, type PortOrRange } from '../model/virtual-server/ports';
import type { Transport } from '../model/virtual-server/transport';

/** Ports that a firewall is to let through, by protocol: each port and each range once. */
export class OpenPorts {
  private readonly ports = new Map<Transport, Map<number | string, PortOrRange>>();

  /** Opens ports of one or more protocols. */
  public add(transports: readonly Transport[], ports: readonly PortOrRange[]): void {
    for (const transport of transports) {
      let open = this.ports.get(transport);
      if (!open) this.ports.set(transport, (open = new Map()));
      for (const port of ports) open.set(portText(port), port);
    }
  }

  /** Whether a port is open, by itself or in a range. */
  public has(transport: Transport, port: number): boolean {
    const open = this.ports.get(transport);
    if (!open) return false;
    if (open.has(portText(port))) return true;
    return [...open.values()].map(spanOf).some(([first, last]) => first <= port && port <= last);
  }

  /** What is open, ports in ascending order of where they begin; ranges may overlap. */
  public get all(): readonly (readonly [Transport, readonly PortOrRange[]])[] {
    return ORDER.flatMap((transport) => {
      const open = this.ports.get(transport);
      return open ? [[transport, [...open.values()].sort(byFirst)] as const] : [];
    });
  }

  /** What is open as one word, the same wherever the same is open. */
  public get key(): string {
    return this.all
      .map(([transport, ports]) => `${transport} ${ports.map(portText).join()}`)
      .join('/');
  }
}

const ORDER: readonly Transport[] = ['tcp', 'udp', 'sctp'];

function byFirst(one: PortOrRange, other: PortOrRange): number {
  return spanOf(one)[0] - spanOf(other)[0];
}
