import { type LabUnderTest, within } from '../lab-under-test';
import { VERDICT } from '../test-server';
import { SERVICES } from './cluster';

/** A ceiling for what takes a check or two, and a service of Python's to start, in seconds. */
const PATIENCE = 60;

/** Who answers when others do not. */
export function itStandsIn(lab: LabUnderTest): void {
  const start = (server: string) => lab.guest(server, 'systemctl', 'start', 'test-server');
  const stop = (server: string) => lab.guest(server, 'systemctl', 'stop', 'test-server');

  /** Waits until those, and no others, give the next six answers. */
  const answering = (ask: () => Promise<string[]>, ...names: string[]) =>
    expect(
      within(PATIENCE, async () => {
        const found = new Set((await ask()).map((answer) => answer.split(' ')[0]!));
        return [...found].sort().join() === names.sort().join();
      }),
    ).resolves.toBeDefined();

  const asking = (service: { readonly vip: string; readonly port: number }) => () =>
    lab.ask(`http://${service.vip}:${service.port}/`, 6);

  // A test that failed half way leaves no service stopped to the next.
  afterEach(async () => {
    await Promise.all(['heavy', 'light', 'spare'].map(start));
    await judge();
  });

  const judge = (exitCode?: number) => {
    const say = exitCode === undefined ? `rm -f ${VERDICT}` : `echo ${exitCode} >${VERDICT}`;
    return lab.guest('heavy', 'sh', '-c', say);
  };

  it('takes out a real server where datagrams are refused, and takes it back', async () => {
    const ask = () => lab.askByDatagram({ ...SERVICES.datagrams, count: 6 });
    await answering(ask, 'heavy', 'light');
    await stop('heavy');
    await answering(ask, 'light');
    await start('heavy');
    await answering(ask, 'heavy', 'light');
  });

  it('has the sorry server answer when no real server does, and until one does', async () => {
    const ask = asking(SERVICES.apology);
    await answering(ask, 'heavy', 'light');
    await stop('heavy');
    await answering(ask, 'light');
    await stop('light');
    await answering(ask, 'spare');
    await start('heavy');
    await answering(ask, 'heavy');
    await start('light');
    await answering(ask, 'heavy', 'light');
  });

  it('has the sorry server answer below the quorum, though a real server is up', async () => {
    await answering(asking(SERVICES.quorum), 'heavy', 'light');
    await stop('heavy');
    await answering(asking(SERVICES.quorum), 'spare');
    // Where one is enough, the other one answers meanwhile.
    await answering(asking(SERVICES.apology), 'light');
    await start('heavy');
    await answering(asking(SERVICES.quorum), 'heavy', 'light');
  });

  it('keeps a failed real server in its place, without weight, where it is quiesced', async () => {
    const { vip, port } = SERVICES.quiesced;
    const weights = async () => {
      const servers = await lab.realServersAt(`TCP  ${vip}:${port}`);
      return Object.fromEntries(servers.map(({ address, weight }) => [address, weight]));
    };
    await answering(asking(SERVICES.quiesced), 'heavy', 'light');
    await stop('heavy');
    await answering(asking(SERVICES.quiesced), 'light');
    expect(await weights()).toEqual({ [`10.11.12.1:${port}`]: 0, [`10.11.12.2:${port}`]: 1 });
    await start('heavy');
    await answering(asking(SERVICES.quiesced), 'heavy', 'light');
    expect(await weights()).toEqual({ [`10.11.12.1:${port}`]: 3, [`10.11.12.2:${port}`]: 1 });
  });

  it('does with a real server what a script says, which asks it', async () => {
    const { vip, port } = SERVICES.judged;
    const weight = async () => {
      const servers = await lab.realServersAt(`TCP  ${vip}:${port}`);
      return servers.find(({ address }) => address === `10.11.12.1:${port}`)?.weight;
    };
    await answering(asking(SERVICES.judged), 'heavy', 'light');
    // The service goes on answering: it is the script that finds it wanting.
    await judge(1);
    await answering(asking(SERVICES.judged), 'light');
    expect(await weight()).toBeUndefined();
    await judge(0);
    await answering(asking(SERVICES.judged), 'heavy', 'light');
    expect(await weight()).toBe(3);
    await judge(9);
    expect(await within(PATIENCE, async () => (await weight()) === 7)).toBeDefined();
  });
}
