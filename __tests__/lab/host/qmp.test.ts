import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { PassThrough, type Readable, type Writable } from 'node:stream';
import { Qmp } from '../../../lab/host/qmp';
import { QEMU } from '../../../lab/host/qemu-arguments';

describe('with a real QEMU', () => {
  let qemu: ChildProcessByStdio<Writable, Readable, null>;
  let qmp: Qmp;
  beforeEach(() => {
    qemu = spawn(
      QEMU,
      [
        ...['-nodefaults', '-no-user-config', '-display', 'none', '-machine', 'pc', '-m', '16M'],
        ...['-accel', 'tcg', '-chardev', 'stdio,id=qmp', '-mon', 'chardev=qmp,mode=control'],
      ],
      { stdio: ['pipe', 'pipe', 'ignore'] },
    );
    qmp = new Qmp(qemu.stdout, qemu.stdin);
  });
  afterEach(async () => {
    if (qemu.exitCode !== null || qemu.signalCode !== null) return;
    qemu.kill('SIGKILL');
    await once(qemu, 'close');
  });

  it('answers after the negotiation', async () => {
    await qmp.negotiate();
    expect(await qmp.execute('query-status')).toMatchObject({ status: 'running', running: true });
  });

  it('refuses commands before it, in its own words', async () => {
    await expect(qmp.execute('query-status')).rejects.toThrow(/query-status: .*capabilities/);
  });

  it('answers each of many commands with its own answer', async () => {
    await qmp.negotiate();
    const answers = await Promise.all([
      qmp.execute('query-status'),
      qmp.execute('system_powerdown'),
      qmp.execute('query-status'),
    ]);
    expect(answers).toMatchObject([{ running: true }, {}, { running: true }]);
  });

  it('tells what happens', async () => {
    await qmp.negotiate();
    const reset = once(qmp, 'event');
    await qmp.execute('system_reset');
    expect(await reset).toMatchObject([{ event: 'RESET', data: { guest: false } }]);
  });

  it('has QEMU end, and fails what is asked after', async () => {
    await qmp.negotiate();
    await qmp.execute('quit');
    await once(qemu, 'close');
    await expect(qmp.execute('query-status')).rejects.toThrow('QEMU has ended');
  });

  it('fails what waits when QEMU is killed', async () => {
    await qmp.negotiate();
    qemu.kill('SIGSTOP');
    const answer = qmp.execute('query-status').catch((cause: Error) => cause.message);
    qemu.kill('SIGKILL');
    expect(await answer).toContain('QEMU has ended');
  });
});

it('fails the negotiation when QEMU ends before its greeting', async () => {
  const input = new PassThrough();
  const qmp = new Qmp(input, new PassThrough());
  input.destroy();
  await expect(qmp.negotiate()).rejects.toThrow('QEMU has ended');
});

it('reads messages however they are cut, and passes over what is none', async () => {
  const input = new PassThrough();
  const output = new PassThrough();
  const qmp = new Qmp(input, output);
  const events: string[] = [];
  qmp.on('event', ({ event }) => events.push(event));
  const say = (text: string) => Buffer.from(text).forEach((byte) => input.write(Buffer.of(byte)));
  output.once('data', () =>
    say('{"return":{},"id":99}\n{"event":"Grüße"}\n{"return":{},"id":1}\n'),
  );
  say('not JSON\n{"QMP":{}}\n');
  await qmp.negotiate();
  expect(events).toEqual(['Grüße']);
});

it('tells answers apart by what they answer, not by their order', async () => {
  const input = new PassThrough();
  const qmp = new Qmp(input, new PassThrough());
  const answers = Promise.all([qmp.execute('query-status'), qmp.execute('query-status')]);
  input.write('{"return":{"status":"second"},"id":2}\n{"return":{"status":"first"},"id":1}\n');
  expect(await answers).toEqual([{ status: 'first' }, { status: 'second' }]);
});
