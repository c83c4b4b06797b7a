import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { waitForGateway } from '../../cloud-init/wait-for-gateway';
import { checker } from '../../tools/checkers/root';
import { run, withTempDir } from '../../tools/checkers/run';
import { needCheckers } from '../oracles/checkers';
import { guideCluster, serverMachine } from './fixtures';

needCheckers();

const cluster = guideCluster();
const machine = serverMachine(cluster, cluster.realServers[0]!);
const [command = []] = waitForGateway(machine);

/** Runs the wait where `ping` and `ip` answer from their nth question on, and no second passes. */
async function asked(shell: string, ping: number, neighbour: number): Promise<readonly string[]> {
  return withTempDir(async (dir) => {
    const program = (name: string, body: string) =>
      writeFile(join(dir, 'bin', name), `#!/bin/sh\ncd '${dir}'\n${body}\n`, { mode: 0o755 });
    await mkdir(join(dir, 'bin'));
    await writeFile(join(dir, 'log'), '');
    const count = (name: string) => `echo "${name} $*" >>log; n=$(grep -c "^${name}" log)`;
    await program('ping', `${count('ping')}; [ $n -ge ${ping} ]`);
    await program(
      'ip',
      `${count('ip')}; [ $n -lt ${neighbour} ] || echo "$4 dev eth0 lladdr 52:54:00:00:00:01"`,
    );
    await program('sleep', 'echo "sleep $*" >>log');
    const interpreter = shell === 'dash' ? await checker('dash') : shell;
    // bash takes a socket as its input for a login from elsewhere, and would read its own settings.
    const options = shell === 'bash' ? ['--norc'] : [];
    const { code, stdout, stderr } = await run(interpreter, [...options, ...command.slice(1)], {
      env: { PATH: `${join(dir, 'bin')}:/usr/bin:/bin` },
    });
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: '' });
    return (await readFile(join(dir, 'log'), 'utf8')).trimEnd().split('\n');
  });
}

describe.each(['bash', 'dash'])('in %s', (shell) => {
  test('a gateway that answers is not waited for', async () => {
    expect(await asked(shell, 1, 1)).toEqual(['ping -c 1 -w 2 10.11.12.10']);
  });

  test('it is asked again until it answers', async () => {
    const log = await asked(shell, 3, 1_000);
    expect(log.filter((one) => one.startsWith('ping'))).toHaveLength(3);
    expect(log.filter((one) => one === 'sleep 1')).toHaveLength(2);
  });

  test('ARP is answer enough, where pings get none', async () => {
    const log = await asked(shell, 1_000, 2);
    expect(log.at(-1)).toBe('ip neigh show 10.11.12.10');
    expect(log.filter((one) => one.startsWith('ping'))).toHaveLength(2);
  });

  test('the wait has an end', async () => {
    const log = await asked(shell, 1_000, 1_000);
    expect(log.filter((one) => one.startsWith('ping'))).toHaveLength(100);
  });
});

test('without a gateway there is nothing to wait for', () => {
  const interfaces = machine.interfaces.map(({ device, mac }) => ({ device, mac }));
  expect(waitForGateway({ ...machine, interfaces })).toEqual([]);
});

test('AddressInvalid: a gateway that is no address', () => {
  const [nic] = machine.interfaces;
  const interfaces = [{ ...nic!, address: { ...nic!.address!, gateway: '$(reboot)' } }];
  expect(() => waitForGateway({ ...machine, interfaces })).toThrow(
    expect.objectContaining({ name: 'AddressInvalid' }),
  );
});
