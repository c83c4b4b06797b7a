import fc from 'fast-check';
import {
  checkHostName,
  checkLibvirtName,
  checkMac,
  checkServiceName,
  macOf,
} from '../../model/names';
import { hostileString } from '../oracles/hostile';
import { refusalOf, thrownBy } from '../support/thrown';

const AT = { path: 'stack/lvs/one', subject: 'name' };

const accepts = (check: (name: string, at: typeof AT) => void, name: string): boolean =>
  refusalOf(() => check(name, AT)) === undefined;

const kinds = [
  { kind: 'host name', check: checkHostName, longest: 63, alphabet: 'abcz019-' },
  { kind: 'name on the libvirt host', check: checkLibvirtName, longest: 120, alphabet: 'aZ09-_.' },
  { kind: 'name of a virtual server', check: checkServiceName, longest: 63, alphabet: 'aZ09-_.' },
] as const;

describe.each(kinds)('a $kind', ({ check, longest, alphabet }) => {
  it(`has 1 to ${longest} characters`, () => {
    expect(accepts(check, 'a')).toBe(true);
    expect(accepts(check, 'a'.repeat(longest))).toBe(true);
    expect(accepts(check, 'a'.repeat(longest + 1))).toBe(false);
    expect(accepts(check, '')).toBe(false);
  });

  it('begins and ends with a letter or a digit', () => {
    const name = fc.string({ unit: fc.constantFrom(...alphabet), minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(name, (given) => {
        const ends = [...given].filter((_, i) => i === 0 || i === given.length - 1);
        expect(accepts(check, given)).toBe(ends.every((end) => !'-_.'.includes(end)));
      }),
    );
  });

  it('is one bare word for the shell, for lvs.cf and for a file system, or is refused', () => {
    fc.assert(
      fc.property(hostileString(), (given) => {
        if (accepts(check, given)) {
          expect([...given].filter((c) => !/[A-Za-z\d._-]/.test(c))).toEqual([]);
          expect(given).not.toMatch(/^\.\.?$|^-/);
        }
      }),
    );
  });
});

describe('a MAC address', () => {
  it.each(['52:54:00:12:34:56', '00:16:3e:00:00:01', 'fc:00:00:00:00:00'])('may be %s', (mac) => {
    expect(refusalOf(() => checkMac(mac, AT))).toBeUndefined();
  });

  it.each([
    ['multicast', '01:00:5e:00:00:01'],
    ['broadcast', 'ff:ff:ff:ff:ff:ff'],
    ['of libvirt’s taps', 'fe:54:00:12:34:56'],
    ['no address at all', '00:00:00:00:00:00'],
    ['in upper case', '52:54:00:AB:CD:EF'],
    ['with hyphens', '52-54-00-12-34-56'],
    ['too short', '52:54:00:12:34'],
    ['too long', '52:54:00:12:34:56:78'],
    ['with a line break', '52:54:00:12:34:56\n'],
  ])('may not be %s', (_, mac) => {
    expect(thrownBy(() => checkMac(mac, AT)).name).toBe('MacInvalid');
  });
});

describe('the MAC address of a machine', () => {
  const machine = fc.stringMatching(/^[a-z]{1,8}\.[a-z]{1,8}\.[a-z]{1,8}$/);
  const device = fc.constantFrom('eth0', 'eth1');

  it('is valid, locally administered and the same at every synth', () => {
    fc.assert(
      fc.property(machine, device, (name, nic) => {
        const mac = macOf(name, nic);
        expect(refusalOf(() => checkMac(mac, AT))).toBeUndefined();
        expect(parseInt(mac.slice(0, 2), 16) & 0b11).toBe(0b10);
        expect(macOf(name, nic)).toBe(mac);
      }),
    );
  });

  it('does not meet another among all interfaces of a hundred large clusters', () => {
    const macs = new Set<string>();
    for (let cluster = 0; cluster < 100; cluster++) {
      for (let index = 0; index < 500; index++) {
        for (const nic of ['eth0', 'eth1']) macs.add(macOf(`stack-${cluster}.lvs.m${index}`, nic));
      }
    }
    expect(macs.size).toBe(100_000);
  });

  it('tells machine and interface apart wherever the one ends and the other begins', () => {
    expect(macOf('a.lvs.one', 'eth0')).not.toBe(macOf('b.lvs.one', 'eth0'));
    expect(macOf('a.lvs.oneeth', '0')).not.toBe(macOf('a.lvs.one', 'eth0'));
  });
});
