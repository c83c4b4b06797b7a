import { statSync } from 'node:fs';
import { itIsGone } from './gone';
import { LabUnderTest, tally, UNPRIVILEGED, within } from './lab-under-test';

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
  it('weights real servers as declared', async () => {
    const url = 'http://192.168.26.11:8081/';
    const both = async () => new Set(await lab.ask(url, 4)).size === 2;
    expect(await within(60, both)).toBeDefined();
    const answers = await lab.ask(url, 40);
    expect(tally(answers)).toEqual({ 'heavy 8081': 30, 'light 8081': 10 });
  });

  it('sends both ports of one client to one real server, by firewall mark', async () => {
    const clients = Array.from({ length: 8 }, (_, index) => `192.168.26.${100 + index}`);
    const servers = new Set<string>();
    for (const client of clients) {
      await lab.client('ip', 'addr', 'add', `${client}/32`, 'dev', await publicBridge());
      const from = ['--interface', client];
      const answers = [
        ...(await lab.ask('http://192.168.26.10:80/', 2, ...from)),
        ...(await lab.ask('http://192.168.26.10:8080/', 2, ...from)),
      ];
      const names = new Set(answers.map((answer) => answer.split(' ')[0]));
      expect({ client, names: [...names] }).toEqual({
        client,
        names: [expect.stringMatching(/^\w/)],
      });
      expect(answers.map((answer) => answer.split(' ')[1])).toEqual(['80', '80', '8080', '8080']);
      for (const name of names) servers.add(name!);
    }
    // Round robin among clients: the mark keeps a client, it does not pin them all to one.
    expect(servers).toEqual(new Set(['heavy', 'light']));
  });

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

async function publicBridge(): Promise<string> {
  const { stdout } = await lab.client('ip', '-o', '-4', 'addr', 'show', 'to', '192.168.26.254/32');
  return stdout.split(/\s+/)[1]!;
}
