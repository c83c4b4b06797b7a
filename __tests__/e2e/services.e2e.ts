import { statSync } from 'node:fs';
import { itTransfersFiles } from './files';
import { itIsGone } from './gone';
import { LabUnderTest, UNPRIVILEGED } from './lab-under-test';
import { itBalances } from './services/balance';
import { SERVICES } from './services/cluster';
import { itKeepsClients } from './services/persistence';
import { itStandsIn } from './services/outage';

// The other suite's lab is root's, where there is root; this one is nobody's.
const lab = new LabUnderTest('services', true);

describe('services up', () => {
  it('comes up without root', async () => {
    const { status, stderr } = await lab.up();
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
    const { pid, holder, rootless } = lab.announcement()!;
    expect(rootless).toBe(true);
    const expected = process.getuid?.() === 0 ? UNPRIVILEGED : process.getuid?.();
    const processes = [pid, ...lab.processesBeside(holder)];
    const owners = processes.map((one) => statSync(`/proc/${one}`).uid);
    expect(new Set(owners)).toEqual(new Set([expected]));
  });
});

describe('services check', () => {
  itBalances(lab);
  itKeepsClients(lab);
  itStandsIn(lab);
  itTransfersFiles(lab, SERVICES.files.vip, ['heavy', 'light']);

  it('lets real servers out where egress is declared, as the LVS router', async () => {
    const { stdout } = await lab.client(
      'bash',
      '-c',
      `timeout 60 python3 -c '${LISTENER}' >/dev/null 2>&1 & sleep 1; echo started`,
    );
    expect(stdout).toContain('started');
    const { status, stdout: seen } = await lab.guest(
      'heavy',
      'python3',
      '-c',
      'import socket; s = socket.create_connection(("192.168.26.254", 7777), 10); print(s.recv(99).decode())',
    );
    expect({ status, seen: seen.trim() }).toEqual({
      status: 0,
      seen: expect.stringMatching(/^192\.168\.26\.(8|9|10)$/),
    });
  });
});

describe('services down', () => {
  itIsGone(lab);
});

/** Tells one client the address that it came from. */
const LISTENER = [
  'import socket',
  's = socket.create_server(("192.168.26.254", 7777))',
  'c, a = s.accept()',
  'c.sendall(a[0].encode())',
].join('; ');
