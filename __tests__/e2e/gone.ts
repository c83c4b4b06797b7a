import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { LabUnderTest } from './lab-under-test';

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

    // A namespace goes with its last process, and nothing mounts it anywhere.
    for (const pid of [announcement.pid, announcement.holder, ...beside]) {
      expect(existsSync(`/proc/${pid}`)).toBe(false);
    }
    expect(lab.processesNaming()).toEqual([]);
    expect(existsSync(join(lab.folder, 'lab'))).toBe(false);
    expect(existsSync(announcement.directory)).toBe(false);
  });
}
