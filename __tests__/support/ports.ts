import fc from 'fast-check';
import type { PortOrRange } from '../../model/virtual-server/ports';

const anyPort = fc.oneof(
  fc.integer({ min: 1, max: 65_535 }),
  // Neighbours, which a firewall may write as ranges of its own.
  fc.integer({ min: 8000, max: 8040 }),
);

/** Lists of ports and ranges that share no port, in any order. */
export function portLists(maxLength: number): fc.Arbitrary<readonly PortOrRange[]> {
  const numbers = fc.uniqueArray(anyPort, { minLength: 1, maxLength });
  return fc.tuple(numbers, fc.infiniteStream(fc.boolean())).chain(([all, coin]) => {
    const sorted = [...all].sort((a, b) => a - b);
    const list: PortOrRange[] = [];
    while (sorted.length > 0) {
      const from = sorted.shift()!;
      const isRange = coin.next().value && sorted.length > 0;
      list.push(isRange ? { from, to: sorted.shift()! } : from);
    }
    return fc.shuffledSubarray(list, { minLength: list.length });
  });
}

/** Ports that a list stands for: of each range the first, the last and one between. */
export function samplesOf(ports: readonly PortOrRange[]): readonly number[] {
  return ports.flatMap((port) =>
    typeof port === 'number' ? [port] : [port.from, (port.from + port.to) >> 1, port.to],
  );
}

/** Whether a list stands for a port. */
export function holds(ports: readonly PortOrRange[], port: number): boolean {
  return ports.some((one) =>
    typeof one === 'number' ? one === port : one.from <= port && port <= one.to,
  );
}

/** Whether a list is more than one port. */
export function several(ports: readonly PortOrRange[]): boolean {
  return ports.length > 1 || typeof ports[0] !== 'number';
}
