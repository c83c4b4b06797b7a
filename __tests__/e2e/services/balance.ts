import { type LabUnderTest, tally, within } from '../lab-under-test';
import { SERVICES } from './cluster';

/** Who gets which share of what comes. */
export function itBalances(lab: LabUnderTest): void {
  it('weights real servers as declared', async () => {
    const { vip, port } = SERVICES.weighted;
    const url = `http://${vip}:${port}/`;
    const both = async () => new Set(await lab.ask(url, 4)).size === 2;
    expect(await within(60, both)).toBeDefined();
    const answers = await lab.ask(url, 40);
    expect(tally(answers)).toEqual({ [`heavy ${port}`]: 30, [`light ${port}`]: 10 });
  });

  it('shares datagrams as it shares connections', async () => {
    const { port } = SERVICES.datagrams;
    const answers = await lab.askByDatagram(SERVICES.datagrams, 20);
    expect(tally(answers)).toEqual({ [`heavy ${port}`]: 10, [`light ${port}`]: 10 });
  });

  it('sends the datagrams of one socket to one real server', async () => {
    const answers = await lab.askByDatagram({ ...SERVICES.datagrams, oneSocket: true }, 6);
    expect(Object.values(tally(answers))).toEqual([6]);
    expect(answers).not.toContain('-');
  });
}
