import { type LabUnderTest, within } from '../lab-under-test';
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

  // A test that failed half way leaves no service stopped to the next.
  afterEach(async () => {
    await Promise.all(['heavy', 'light', 'spare'].map(start));
  });

  it('takes out a real server where datagrams are refused, and takes it back', async () => {
    const ask = () => lab.askByDatagram(SERVICES.datagrams, 6);
    await answering(ask, 'heavy', 'light');
    await stop('heavy');
    await answering(ask, 'light');
    await start('heavy');
    await answering(ask, 'heavy', 'light');
  });

  it('has the sorry server answer when no real server does, and until one does', async () => {
    const { vip, port } = SERVICES.apology;
    const ask = () => lab.ask(`http://${vip}:${port}/`, 6);
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
}
