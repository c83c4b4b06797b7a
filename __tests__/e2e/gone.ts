import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type LabUnderTest, within } from './lab-under-test';

/** Takes the lab down, and finds nothing of it. */
export function itIsGone(lab: LabUnderTest): void {
  it('leaves no process, no namespace and no file', async () => {
    const announcement = lab.announcement();
    if (!announcement) throw new Error('no daemon runs: run the stage "up" first');
    const beside = lab.processesBeside(announcement.holder);
    // Four guests and the holder at least: what is counted below was there.
    expect(beside.length).toBeGreaterThan(4);

    const { status, stderr } = await lab.run('down');
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });

    // A namespace goes with its last process, and nothing mounts it anywhere. Whoever inherits
    // processes that were ended may take a moment to bury them.
    const left = () =>
      [announcement.pid, announcement.holder, ...beside].filter((pid) =>
        existsSync(`/proc/${pid}`),
      );
    await within(10, async () => left().length === 0);
    expect(left().map((pid) => readFileSync(`/proc/${pid}/status`, 'utf8'))).toEqual([]);
    expect(lab.processesNaming()).toEqual([]);
    expect(existsSync(join(lab.folder, 'lab'))).toBe(false);
    expect(existsSync(announcement.directory)).toBe(false);
  });
}
