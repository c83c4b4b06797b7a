import { type LabUnderTest, tally, within } from '../lab-under-test';
import { countFile } from '../test-server';
import { LIMIT, SERVICES } from './cluster';

/** Who gets which share of what comes. */
export function itBalances(lab: LabUnderTest): void {
  const ask = ({ vip, port }: { readonly vip: string; readonly port: number }, count: number) =>
    lab.ask(`http://${vip}:${port}/`, count);

  it('weights real servers as declared', async () => {
    const { port } = SERVICES.weighted;
    const both = async () => new Set(await ask(SERVICES.weighted, 4)).size === 2;
    expect(await within(60, both)).toBeDefined();
    const answers = await ask(SERVICES.weighted, 40);
    expect(tally(answers)).toEqual({ [`heavy ${port}`]: 30, [`light ${port}`]: 10 });
  });

  it('gives no connection to a real server that drains', async () => {
    const { vip, port } = SERVICES.draining;
    expect(tally(await ask(SERVICES.draining, 10))).toEqual({ [`heavy ${port}`]: 10 });
    expect(await lab.realServersAt(`TCP  ${vip}:${port}`)).toMatchObject([
      { address: `10.11.12.1:${port}`, weight: 3 },
      { address: `10.11.12.2:${port}`, weight: 0 },
    ]);
  });

  it('gives no real server more connections than it may have, and refuses what is too much', async () => {
    const { vip, port } = SERVICES.limited;
    const entry = `TCP  ${vip}:${port}`;
    // What has been asked before is remembered, and counted, for up to two minutes.
    const idle = async () => {
      const servers = await lab.realServersAt(entry);
      return servers.length === 2 && servers.every((one) => one.connections === 0);
    };
    expect(await within(180, idle)).toBeDefined();
    // The weights alone would send nine of ten to the first.
    expect(await lab.hold({ ...SERVICES.limited, count: 2 * LIMIT + 1 })).toEqual([
      ...Array<string>(LIMIT).fill('heavy'),
      ...Array<string>(LIMIT).fill('light'),
      'ECONNREFUSED',
    ]);
    // Room again.
    expect(await within(180, idle)).toBeDefined();
    expect(await lab.hold({ ...SERVICES.limited, count: 1 })).toEqual(['heavy']);
  });

  it('has the kernel of the active LVS router know the timeouts', async () => {
    for (const router of ['primary', 'backup']) {
      const { stdout } = await lab.guest(router, 'ipvsadm', '-L', '--timeout');
      expect(stdout.trim()).toBe('Timeout (tcp tcpfin udp): 1800 120 60');
    }
  });

  it('shares datagrams as it shares connections', async () => {
    const { port } = SERVICES.datagrams;
    const answers = await lab.askByDatagram({ ...SERVICES.datagrams, count: 20 });
    expect(tally(answers)).toEqual({ [`heavy ${port}`]: 10, [`light ${port}`]: 10 });
  });

  it('sends the datagrams of one socket to one real server', async () => {
    const answers = await lab.askByDatagram({ ...SERVICES.datagrams, count: 6, oneSocket: true });
    expect(Object.values(tally(answers))).toEqual([6]);
    expect(answers).not.toContain('-');
  });

  it('shares them too where each packet is scheduled by itself, and lets no answer out', async () => {
    const received = () =>
      Promise.all(
        ['heavy', 'light'].map(async (server) => {
          const { stdout } = await lab.guest(server, 'cat', countFile(SERVICES.log.port));
          return Number(stdout);
        }),
      );
    const before = await received();
    const settings = { ...SERVICES.log, count: 10, oneSocket: true, patience: 200 };
    expect(tally(await lab.askByDatagram(settings))).toEqual({ '-': 10 });
    const after = await received();
    expect(after.map((count, index) => count - before[index]!)).toEqual([5, 5]);
  });
}
