import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LabUnderTest, tally, within } from './lab-under-test';
import { TICKER_PORT } from './test-server';
import { itTransfersFiles } from './files';
import { itIsGone } from './gone';

const lab = new LabUnderTest('faults');
const VIP = 'http://192.168.26.10/';

/** Three times what the configuration promises, in seconds; see `promises`. */
const CEILING = 3;

interface Promises {
  readonly failover: number;
  readonly removal: number;
  readonly reentry: number;
}

describe('faults up', () => {
  it('answers at the VIP', async () => {
    const { status, stderr } = await lab.up();
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
    expect(await lab.ask(VIP, 1)).toEqual([expect.stringMatching(/^(one|two) 80$/)]);
  });

  it('finds nothing to change the second time', async () => {
    const { status, stdout, stderr } = await lab.up();
    expect(status).toBe(0);
    expect(stdout + stderr).toContain('No changes');
  });

  it('applied what was synthesized, byte for byte', () => {
    const applied = readFileSync(join(lab.folder, 'lab/stacks/faults/cdk.tf.json'));
    const synthesized = readFileSync(join(lab.folder, 'cdktf.out/stacks/faults/cdk.tf.json'));
    expect(applied.equals(synthesized)).toBe(true);
  });
});

describe('faults check', () => {
  let promises: Promises;

  beforeAll(async () => {
    promises = await promised();
  });

  it('no guest has a failed unit, and cloud-init ended well', async () => {
    for (const guest of ['primary', 'backup', 'one', 'two']) {
      const { stdout } = await lab.guest(guest, 'cloud-init', 'status', '--wait', '--long');
      expect(stdout).toMatch(/^status: done$/m);
      expect(stdout).not.toMatch(/^errors:\n\s*-/m);
      const failed = await lab.guest(guest, 'systemctl', '--failed', '--plain', '--no-legend');
      expect({ guest, failed: failed.stdout }).toEqual({ guest, failed: '' });
    }
  });

  it('takes turns, as round robin says', async () => {
    expect(tally(await lab.ask(VIP, 20))).toEqual({ 'one 80': 10, 'two 80': 10 });
  });

  it('lets real servers reach each other and their gateway, and nobody outside', async () => {
    const reach = (from: string, address: string) =>
      lab.guest(from, 'ping', '-c', '2', '-W', '3', address).then(({ status }) => status === 0);
    expect(await reach('one', '10.11.12.2')).toBe(true);
    expect(await reach('two', '10.11.12.1')).toBe(true);
    expect(await reach('one', '10.11.12.10')).toBe(true);
    expect(await reach('one', '192.168.26.254')).toBe(false);
    // From an LVS router the same address answers: it is the real server that is kept in.
    expect(await reach('primary', '192.168.26.254')).toBe(true);
  });

  // Where nothing of real servers gets out but what belongs to a service.
  itTransfersFiles(lab, '192.168.26.10', ['one', 'two']);

  it('takes out a real server whose service stops, and takes it back', async () => {
    await lab.guest('one', 'systemctl', 'stop', 'test-server');
    const onlyTwo = async () => {
      const answers = await lab.ask(VIP, 6);
      return answers.every((answer) => answer === 'two 80');
    };
    expect(await within(CEILING * promises.removal, onlyTwo)).toBeDefined();
    await lab.guest('one', 'systemctl', 'start', 'test-server');
    const both = async () => new Set(await lab.ask(VIP, 6)).size === 2;
    expect(await within(CEILING * promises.reentry, both)).toBeDefined();
  });

  it('goes on when the active LVS router dies, connections included', async () => {
    const [active, standby] =
      (await holders()) === 'primary' ? ['primary', 'backup'] : ['backup', 'primary'];
    const ticker = await startTicker();
    // Copies are sent every few packets: only a connection that the standby knows can survive.
    const known = async () => {
      const { stdout } = await lab.guest(standby, 'ipvsadm', '-Lnc');
      return new RegExp(`ESTABLISHED .*:${TICKER_PORT}`).test(stdout);
    };
    expect(await within(60, known)).toBeDefined();

    expect((await lab.run('kill', active)).status).toBe(0);
    const answers = async () => (await lab.ask(VIP, 1))[0] !== '-';
    expect(await within(CEILING * promises.failover, answers)).toBeDefined();
    expect(await holders()).toBe(standby);
    const before = await ticks();
    expect(await within(30, async () => (await ticks()) > before + 10)).toBeDefined();

    expect((await lab.run('start', active)).status).toBe(0);
    const booted = () =>
      lab.guest(active, 'systemctl', 'is-active', 'keepalived').then(({ status }) => status === 0);
    expect(await within(600, booted)).toBeDefined();
    // Long enough for a router that wanted the VIPs back to have taken them.
    await new Promise((wake) => setTimeout(wake, CEILING * promises.failover * 1000));
    expect(await holders()).toBe(standby);
    const after = await ticks();
    expect(await within(30, async () => (await ticks()) > after + 10)).toBeDefined();
    await lab.client('kill', ticker);
  });

  it('comes back when both LVS routers reboot', async () => {
    const boots = () =>
      Promise.all(
        ['primary', 'backup'].map(async (router) => {
          const { stdout } = await lab.guest(router, 'cat', '/proc/sys/kernel/random/boot_id');
          return stdout.trim();
        }),
      );
    const before = await boots();
    for (const router of ['primary', 'backup']) {
      await lab.guest(router, 'systemd-run', '--on-active=1', 'systemctl', 'reboot');
    }
    // Both agents answer again, from a boot that is another one. Clients may have waited it out.
    const rebooted = async () =>
      (await boots()).every((id, index) => id !== '' && id !== before[index]);
    expect(await within(600, rebooted)).toBeDefined();
    const both = async () => new Set(await lab.ask(VIP, 4)).size === 2;
    expect(await within(600, both)).toBeDefined();
  });
});

describe('faults down', () => {
  itIsGone(lab);
});

async function promised(): Promise<Promises> {
  const state = join(lab.folder, 'lab/stacks/faults/terraform.tfstate');
  if (!existsSync(state)) throw new Error(`${state} is not there: run the stage "faults up" first`);
  const { outputs } = JSON.parse(readFileSync(state, 'utf8')) as {
    outputs: { lvs_promises: { value: Promises } };
  };
  return outputs.lvs_promises.value;
}

/** The LVS router that has the VIP and the NAT VIP, as the routers see it themselves. */
async function holders(): Promise<string> {
  const holding: string[] = [];
  for (const router of ['primary', 'backup']) {
    const { stdout } = await lab.guest(router, 'ip', '-o', '-4', 'addr');
    const has = ['192.168.26.10/', '10.11.12.10/'].filter((one) => stdout.includes(` ${one}`));
    if (has.length === 1) throw new Error(`${router} has ${has[0]} alone`);
    if (has.length === 2) holding.push(router);
  }
  if (holding.length !== 1) throw new Error(`the VIPs are on: ${holding.join(', ') || 'none'}`);
  return holding[0] as string;
}

const TICKS = join(lab.folder, 'ticks');

/** Opens one connection through the VIP which goes on until it is ended. @returns its PID. */
async function startTicker(): Promise<string> {
  const script = `exec 3<>/dev/tcp/192.168.26.10/${TICKER_PORT} && exec cat <&3 >"$1"`;
  const { stdout } = await lab.client(
    ...['bash', '-c', 'timeout 1500 bash -c "$1" ticker "$2" >/dev/null 2>&1 & echo $!'],
    ...['start', script, TICKS],
  );
  return stdout.trim();
}

/** How many lines came through it so far, all from one real server. */
async function ticks(): Promise<number> {
  const lines = existsSync(TICKS) ? readFileSync(TICKS, 'utf8').split('\n').slice(0, -1) : [];
  const names = new Set(lines.map((line) => line.split(' ')[0]));
  if (names.size > 1) throw new Error('one connection, two real servers');
  return lines.length;
}
