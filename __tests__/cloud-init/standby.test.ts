import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { renderStandby, standbyBoundSeconds } from '../../cloud-init/standby';
import { checker } from '../../tools/checkers/root';
import { run, withTempDir, type Finished } from '../../tools/checkers/run';
import { bashSyntax, dashSyntax, needCheckers, shellcheck } from '../oracles/checkers';
import { guideCluster } from './fixtures';

needCheckers();

const deadSeconds = 18;
const file = renderStandby(guideCluster());
const bound = standbyBoundSeconds({ ...guideCluster().heartbeat, deadSeconds });

/** How the world behaves: `answers` is what the NAT VIP does in each second of the boot. */
interface World {
  readonly shell: 'bash' | 'dash';
  /** A shell condition over `$second`. */
  readonly answers: string;
  /** @default false */
  readonly pulseRuns?: boolean;
}

/** The script in a folder of its own, with programs that play the world; a second passes only when
 * somebody asks or sleeps, so that minutes take no time. */
class Machine {
  constructor(
    private readonly dir: string,
    private readonly interpreter: string,
  ) {}

  static async in<T>(world: World, use: (machine: Machine) => Promise<T>): Promise<T> {
    return withTempDir(async (dir) => {
      const interpreter = world.shell === 'dash' ? await checker('dash') : 'bash';
      const machine = new Machine(dir, interpreter);
      await machine.build(world);
      try {
        return await use(machine);
      } finally {
        await machine.call('stop');
      }
    });
  }

  private async build({ answers, pulseRuns = false }: World): Promise<void> {
    await mkdir(join(this.dir, 'bin'));
    const program = (name: string, body: string) =>
      writeFile(join(this.dir, 'bin', name), `#!/bin/sh\ncd '${this.dir}'\n${body}\n`, {
        mode: 0o755,
      });
    const tick = 'second=$(($(cat clock) + 1)); echo $second >clock';
    await writeFile(join(this.dir, 'clock'), '100\n');
    await writeFile(join(this.dir, 'events'), '');
    if (pulseRuns) await writeFile(join(this.dir, 'pulse'), '');
    await program('cut', 'cat clock');
    await program('sleep', `${tick}; /bin/sleep 0.01`);
    await program(
      'arping',
      `echo "arping $*" >>events; second=$(($(cat clock) - 100)); ${answers}`,
    );
    await program('logger', 'echo "log $*" >>events');
    await program(
      'service',
      `case "$2" in
      status) test -e pulse ;;
      start) echo "start $1 at $(($(cat clock) - 100))" >>events; : >pulse ;;
      esac`,
    );
    const script = file.content
      .replaceAll('/var/run', this.dir)
      .replaceAll('/var/lock/subsys', this.dir);
    await writeFile(join(this.dir, 'lvs-standby-script'), script);
  }

  /** Runs the script as the boot does. */
  call(action: string): Promise<Finished> {
    return run(this.interpreter, [join(this.dir, 'lvs-standby-script'), action], {
      env: { PATH: `${join(this.dir, 'bin')}:/usr/bin:/bin` },
    });
  }

  async events(): Promise<readonly string[]> {
    return (await readFile(join(this.dir, 'events'), 'utf8')).trim().split('\n');
  }

  /** Waits until the script has nothing to wait for any more. */
  async settled(): Promise<readonly string[]> {
    for (let tries = 0; tries < 1_000; tries += 1) {
      const { stdout } = await this.call('status');
      if (!stdout.includes('waits')) return this.events();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error('it still waits');
  }

  async pulseEnds(): Promise<void> {
    await rm(join(this.dir, 'pulse'), { force: true });
  }
}

const startedAt = (events: readonly string[]) =>
  events.filter((one) => one.startsWith('start ')).map((one) => Number(one.split(' at ')[1]));

describe.each(['bash', 'dash'] as const)('the service of the backup, run by %s', (shell) => {
  test('starts pulse once the NAT VIP has answered for longer than the dead time', async () => {
    await Machine.in({ shell, answers: 'test $second -ge 30' }, async (machine) => {
      await machine.call('start');
      const events = await machine.settled();
      expect(startedAt(events)).toEqual([30 + deadSeconds + 1]);
      expect(events).toContain('arping -q -f -w 1 -I eth1 10.11.12.10');
    });
  });

  test('counts from the start after every miss', async () => {
    const answers = 'test $second -ge 10 && test $second -ne 25';
    await Machine.in({ shell, answers }, async (machine) => {
      await machine.call('start');
      expect(startedAt(await machine.settled())).toEqual([26 + deadSeconds + 1]);
    });
  });

  test('starts pulse at the bound when no router is active', async () => {
    await Machine.in({ shell, answers: 'false' }, async (machine) => {
      await machine.call('start');
      const events = await machine.settled();
      expect(startedAt(events)).toEqual([bound]);
      expect(events.join('\n')).toContain('no LVS router has been active');
    });
  });

  test('does so even where the answers come and go', async () => {
    await Machine.in({ shell, answers: 'test $((second % 10)) -ne 0' }, async (machine) => {
      await machine.call('start');
      expect(startedAt(await machine.settled())).toEqual([bound]);
    });
  });

  test('leaves a pulse alone that runs already', async () => {
    await Machine.in({ shell, answers: 'true', pulseRuns: true }, async (machine) => {
      expect((await machine.call('start')).code).toBe(0);
      expect(startedAt(await machine.settled())).toEqual([]);
      expect(await machine.events()).toEqual(['']);
    });
  });

  test('waits at the next boot too', async () => {
    await Machine.in({ shell, answers: 'true' }, async (machine) => {
      await machine.call('start');
      await machine.settled();
      await machine.pulseEnds();
      await machine.call('start');
      expect(startedAt(await machine.settled())).toEqual([19, 38]);
    });
  });

  test('waits once, says so, and stops when it is told to', async () => {
    await Machine.in({ shell, answers: '/bin/sleep 5; false' }, async (machine) => {
      await machine.call('start');
      const first = await machine.call('status');
      await machine.call('start');
      const second = await machine.call('status');
      expect(first.code).toBe(0);
      expect(first.stdout).toMatch(/^lvs-standby \(pid \d+\) waits/);
      expect(second.stdout).toBe(first.stdout);
      await machine.call('stop');
      const last = await machine.call('status');
      expect([last.code, last.stdout]).toEqual([3, 'lvs-standby is stopped\n']);
      expect(startedAt(await machine.events())).toEqual([]);
    });
  });

  test('refuses what it does not know', async () => {
    await Machine.in({ shell, answers: 'true' }, async (machine) => {
      const { code, stderr } = await machine.call('begin');
      expect(code).toBe(2);
      expect(stderr).toContain('Usage:');
    });
  });
});

test('its bound grows with the dead time, and is never under two minutes', () => {
  const heartbeat = guideCluster().heartbeat;
  expect(
    [1, 12, 13, 600].map((seconds) => standbyBoundSeconds({ ...heartbeat, deadSeconds: seconds })),
  ).toEqual([120, 120, 125, 3060]);
});

test('is a script that both shells and shellcheck take', async () => {
  expect(await bashSyntax(file.content)).toMatchObject({ ok: true });
  expect(await dashSyntax(file.content)).toMatchObject({ ok: true });
  const { ok, output } = await shellcheck(file.content);
  expect({ ok, output }).toEqual({ ok: true, output: '' });
});

test('is known to chkconfig as the last service of every runlevel with a network', () => {
  expect(file.permissions).toBe('0755');
  expect(file.content).toMatch(/^# chkconfig: 2345 99 01$/m);
  expect(file.content).toMatch(/^# description: \S/m);
});
