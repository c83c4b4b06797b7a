import type { LabUnderTest } from '../lab-under-test';
import { ALIKE_NETMASK, SERVICES } from './cluster';

/** Who comes back to the real server that he came to before. */
export function itKeepsClients(lab: LabUnderTest): void {
  it('sends both ports of one client to one real server, by firewall mark', async () => {
    const { vip, ports } = SERVICES.mark;
    const [first, second] = ports.map((port) => `http://${vip}:${port}/`);
    const servers = new Set<string>();
    for (const client of await lab.clients(100, 4)) {
      const answers = await lab.ask(second!, 2, '--interface', client, first!);
      servers.add(theOneOf(answers, client));
      expect(answers.map((answer) => answer.split(' ')[1])).toEqual(['80', '8080', '80', '8080']);
    }
    // Round robin among clients: the mark keeps a client, it does not pin them all to one.
    expect(servers).toEqual(new Set(['heavy', 'light']));
  });

  it('keeps each client at its real server, by persistence', async () => {
    const servers = new Set<string>();
    for (const client of await lab.clients(100, 4)) {
      servers.add(theOneOf(await ask(lab, SERVICES.sticky, client, 4), client));
    }
    expect(servers).toEqual(new Set(['heavy', 'light']));
    const { vip, port } = SERVICES.sticky;
    const { stdout } = await lab.guest('primary', 'ipvsadm', '-Ln');
    expect(stdout).toContain(`TCP  ${vip}:${port} rr persistent 120\n`);
  });

  it('keeps each client at its real server over TCP and UDP, where both are one service', async () => {
    const servers = new Set<string>();
    for (const client of await lab.clients(110, 4)) {
      const answers = [
        ...(await ask(lab, SERVICES.both, client, 2)),
        ...(await lab.askByDatagram({ ...SERVICES.both, client, count: 2 })),
      ];
      servers.add(theOneOf(answers, client));
    }
    expect(servers).toEqual(new Set(['heavy', 'light']));
  });

  it('keeps clients together that are alike under the netmask', async () => {
    const size = 256 - Number(ALIKE_NETMASK.split('.')[3]);
    const servers = new Set<string>();
    for (let first = 6 * size; first < 10 * size; first += size) {
      const answers: string[] = [];
      const [one, ...others] = await lab.clients(first, size);
      // The first, the last and one between, of addresses which differ in the bits that are masked.
      for (const client of [one!, others[4]!, others.at(-1)!]) {
        answers.push(...(await ask(lab, SERVICES.alike, client, 2)));
      }
      servers.add(theOneOf(answers, `from ${first}`));
    }
    expect(servers).toEqual(new Set(['heavy', 'light']));
  });
}

function ask(
  lab: LabUnderTest,
  { vip, port }: { readonly vip: string; readonly port: number },
  client: string,
  count: number,
): Promise<string[]> {
  return lab.ask(`http://${vip}:${port}/`, count, '--interface', client);
}

/** The name of the one real server that gave all these answers. */
function theOneOf(answers: readonly string[], client: string): string {
  const names = [...new Set(answers.map((answer) => answer.split(' ')[0]))];
  expect({ client, names }).toEqual({ client, names: [expect.stringMatching(/^\w/)] });
  return names[0]!;
}
