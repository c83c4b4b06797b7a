import { join } from 'node:path';
import { PASSIVE_PORTS } from './ftp-server';
import type { LabUnderTest } from './lab-under-test';

/** What `ftp-client.py` prints. */
interface Session {
  readonly welcome: string;
  readonly lines: readonly string[];
  readonly files: readonly string[];
  readonly peers: readonly (readonly [address: string, port: number])[];
}

/**
 * A protocol whose connections come in twos, of which the second is agreed upon in the first.
 *
 * @param vip where it is spoken.
 * @param realServers the names of all who speak it there.
 */
export function itTransfersFiles(
  lab: LabUnderTest,
  vip: string,
  realServers: readonly string[],
): void {
  it.each(['passive', 'active'])('transfers files by FTP in %s mode', async (mode) => {
    const servers = new Set<string>();
    for (const client of await lab.clients(140, 4)) {
      const program = join(__dirname, 'ftp-client.py');
      const { stdout, stderr } = await lab.client('python3', program, vip, client, mode);
      expect({ mode, client, stderr }).toEqual({ mode, client, stderr: '' });
      const { welcome, lines, files, peers } = JSON.parse(stdout) as Session;
      // What comes by the second connection is of the server that greeted on the first.
      expect({ lines, files }).toEqual({ lines: [welcome], files: ['name'] });
      servers.add(welcome);
      expect(peers).toHaveLength(2);
      for (const [address, port] of peers) {
        const [least, most] = mode === 'active' ? [20, 20] : [PASSIVE_PORTS.from, PASSIVE_PORTS.to];
        expect(address).toBe(vip);
        expect(port).toBeGreaterThanOrEqual(least);
        expect(port).toBeLessThanOrEqual(most);
      }
    }
    expect(servers).toEqual(new Set(realServers));
  });
}
