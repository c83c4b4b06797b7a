import type { MachineStatus } from '../../../lab/host/definitions';
import { findGuest, shortNames } from '../../../lab/observe/guest-names';
import { machineWith, macOf } from '../../../lab/observe/neighbours';

const machine = (name: string, mac = '52:54:00:00:00:01'): MachineStatus => ({
  name,
  uuid: name,
  running: true,
  nics: [{ mac, network: 'net' }],
  consoleLog: '/log',
});
const NAMES = ['web.lvs.primary', 'web.lvs.backup', 'db.lvs.primary', 'alone'];
const machines = NAMES.map((name) => machine(name));

describe('the short name of a guest', () => {
  test('is the shortest end that no other has', () => {
    expect(Object.fromEntries(shortNames(NAMES))).toEqual({
      'web.lvs.primary': 'web.lvs.primary',
      'web.lvs.backup': 'backup',
      'db.lvs.primary': 'db.lvs.primary',
      alone: 'alone',
    });
  });

  test('is the whole name where that is the end of another', () => {
    expect([...shortNames(['one', 'lvs.one']).values()]).toEqual(['one', 'lvs.one']);
  });

  test('leads back to the guest', () => {
    for (const [name, short] of shortNames(NAMES)) {
      expect(findGuest(short, machines).name).toBe(name);
    }
  });
});

describe('a guest is found', () => {
  test.each([
    ['backup', 'web.lvs.backup'],
    ['lvs.backup', 'web.lvs.backup'],
    ['web.lvs.primary', 'web.lvs.primary'],
    ['alone', 'alone'],
  ])('by %s: %s', (name, expected) => expect(findGuest(name, machines).name).toBe(expected));

  test('by its whole name, also where that is the end of another', () => {
    expect(findGuest('one', [machine('lvs.one'), machine('one')]).name).toBe('one');
  });

  test.each([
    ['primary', 'GuestAmbiguous', 'web.lvs.primary and db.lvs.primary'],
    ['three', 'GuestNotFound', 'alone, backup, db.lvs.primary, web.lvs.primary'],
    // Ends begin after a dot.
    ['ackup', 'GuestNotFound', 'alone, backup'],
    ['', 'GuestNotFound', 'alone'],
  ])('%s: %s', (name, error, text) => {
    expect(() => findGuest(name, machines)).toThrow(
      expect.objectContaining({ name: error, message: expect.stringContaining(text) }),
    );
  });

  test('in a lab without any, that is said', () => {
    expect(() => findGuest('one', [])).toThrow('Guests here: none.');
  });
});

describe('who holds an address', () => {
  // Printed by ip, of iproute2 6.1.
  const TABLE =
    '[{"dst":"192.168.26.8","dev":"br0","lladdr":"52:66:35:27:00:c6","state":["STALE"]},' +
    '{"dst":"192.168.26.10","dev":"br0","lladdr":"52:1d:41:8a:be:11","state":["REACHABLE"]},' +
    '{"dst":"192.168.26.11","dev":"br0","state":["FAILED"]}]';

  test('is the machine with the MAC address that answers for it', () => {
    const holder = machine('primary', '52:1d:41:8a:be:11');
    expect(machineWith(macOf(TABLE, '192.168.26.10'), [...machines, holder])).toBe(holder);
  });

  test('is nobody where nobody answered', () => {
    expect(macOf(TABLE, '192.168.26.11')).toBeUndefined();
    expect(macOf(TABLE, '192.168.26.12')).toBeUndefined();
    expect(macOf('', '192.168.26.10')).toBeUndefined();
    expect(machineWith(undefined, machines)).toBeUndefined();
  });
});
