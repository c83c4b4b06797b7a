import fc from 'fast-check';
import { BlockList, isIPv4 } from 'node:net';
import {
  checkNetmask,
  checkSource,
  overlaps,
  parseAddress,
  parseAddressOn,
  parseSubnet,
} from '../../model/subnet';
import { hostileString } from '../oracles/hostile';
import { refusalOf, thrownBy } from '../support/thrown';

const AT = { path: 'stack/lvs', subject: 'ip' };

const quad = (value: number): string =>
  [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.');

const anyNumber = fc.nat({ max: 0xffffffff });
/** Networks that hosts can be on: not 0/8, not loopback, not multicast and above. */
const isForHosts = (first: number) => {
  const octet = first >>> 24;
  return octet !== 0 && octet !== 127 && octet < 224;
};
const anySubnet = fc
  .tuple(anyNumber, fc.integer({ min: 8, max: 30 }))
  .map(([value, prefix]) => ({ first: (value & (-1 << (32 - prefix))) >>> 0, prefix }))
  .filter(({ first }) => isForHosts(first));

const cidrOf = ({ first, prefix }: { first: number; prefix: number }) => `${quad(first)}/${prefix}`;

describe('an address', () => {
  it('is read as the number that its octets say', () => {
    fc.assert(
      fc.property(anyNumber, (value) => {
        expect(parseAddress(quad(value), AT)).toBe(value);
      }),
    );
  });

  it('is refused wherever Node knows no IPv4 address', () => {
    const text = fc.oneof(
      hostileString(),
      fc.tuple(anyNumber, hostileString()).map(([value, tail]) => quad(value) + tail),
      fc.array(fc.integer({ min: -1, max: 300 }), { maxLength: 5 }).map((parts) => parts.join('.')),
    );
    fc.assert(
      fc.property(text, (given) => {
        expect(refusalOf(() => parseAddress(given, AT)) === undefined).toBe(isIPv4(given));
      }),
    );
  });

  it.each(['010.1.1.1', '10.1', '0x0a.1.1.1', '10.1.1.1/24', ' 10.1.1.1', '10.1.1.1\n', ''])(
    'is not %j',
    (given) => {
      expect(thrownBy(() => parseAddress(given, AT)).name).toBe('AddressInvalid');
    },
  );
});

describe('where connections come from', () => {
  test.each(['0.0.0.0/0', '10.0.0.0/8', '10.1.2.3', '10.1.2.3/32', '10.1.2.0/31', '128.0.0.0/1'])(
    'may be %s',
    (source) => expect(() => checkSource(source, AT)).not.toThrow(),
  );

  test.each([
    '10.0.0.1/8',
    '10.0.0.0/33',
    '10.0.0.0/08',
    '10.0.0/8',
    '10.0.0.0/8/8',
    '',
    '::/0',
    'x',
  ])('may not be %j', (source) =>
    expect(thrownBy(() => checkSource(source, AT)).name).toBe('SourceInvalid'),
  );
});

describe('a network', () => {
  it('holds the addresses that the kernel would match, its first and last being reserved', () => {
    fc.assert(
      fc.property(anySubnet, anyNumber, fc.nat(), (given, anywhere, offset) => {
        const subnet = parseSubnet(cidrOf(given), AT);
        const oracle = new BlockList();
        oracle.addSubnet(quad(given.first), given.prefix);
        const inside = given.first + (offset % 2 ** (32 - given.prefix));
        for (const value of [anywhere, inside, ...subnet.range]) {
          const refusal = refusalOf(() => parseAddressOn(quad(value), subnet, AT));
          const reserved = quad(value) === subnet.network || quad(value) === subnet.broadcast;
          if (!oracle.check(quad(value))) expect(refusal?.name).toBe('AddressOffNetwork');
          else expect(refusal?.name).toBe(reserved ? 'AddressReserved' : undefined);
        }
      }),
    );
  });

  it('begins at the network address, and ends right before the next network', () => {
    fc.assert(
      fc.property(anySubnet, (given) => {
        const { network, broadcast, prefixLength, netmask } = parseSubnet(cidrOf(given), AT);
        expect(network).toBe(quad(given.first));
        expect(broadcast).toBe(quad(given.first + 2 ** (32 - given.prefix) - 1));
        expect(prefixLength).toBe(given.prefix);
        expect(parseAddress(netmask, AT)).toBe(2 ** 32 - 2 ** (32 - given.prefix));
      }),
    );
  });

  it('overlaps another if, and only if, one holds the first address of the other', () => {
    fc.assert(
      fc.property(anySubnet, anySubnet, (a, b) => {
        const holds = (outer: typeof a, inner: typeof a) => {
          const list = new BlockList();
          list.addSubnet(quad(outer.first), outer.prefix);
          return list.check(quad(inner.first));
        };
        const [one, two] = [parseSubnet(cidrOf(a), AT), parseSubnet(cidrOf(b), AT)];
        expect(overlaps(one, two)).toBe(holds(a, b) || holds(b, a));
        expect(overlaps(two, one)).toBe(overlaps(one, two));
        expect(overlaps(one, one)).toBe(true);
      }),
    );
  });

  it.each([
    '10.11.12.0',
    '10.11.12.0/7',
    '10.11.12.0/31',
    '10.11.12.0/024',
    '10.11.12.0/24/24',
    '10.11.12.0/255.255.255.0',
    '/24',
    '10.11.12.256/24',
    '${var.network}/24',
  ])('is not %j', (given) => {
    expect(thrownBy(() => parseSubnet(given, AT)).name).toBe('SubnetInvalid');
  });

  it('is named where host bits are set', () => {
    const { name, message } = thrownBy(() => parseSubnet('192.168.26.9/24', AT));
    expect(name).toBe('SubnetInvalid');
    expect(message).toContain('192.168.26.0/24');
  });

  it('shows which addresses could have been given', () => {
    const subnet = parseSubnet('10.11.12.0/24', AT);
    const { message } = thrownBy(() => parseAddressOn('10.11.13.1', subnet, AT));
    expect(message).toContain('"10.11.13.1"');
    expect(message).toContain('10.11.12.1 to 10.11.12.254');
  });
});

describe('a netmask', () => {
  const masks = Array.from({ length: 32 }, (_, bit) => quad(2 ** 32 - 2 ** bit));

  it('is one of the 32 that are contiguous', () => {
    for (const mask of masks) expect(refusalOf(() => checkNetmask(mask, AT))).toBeUndefined();
    fc.assert(
      fc.property(anyNumber.map(quad), (given) => {
        expect(refusalOf(() => checkNetmask(given, AT)) === undefined).toBe(masks.includes(given));
      }),
    );
  });

  it.each(['24', '/24', '0.0.0.0', '255.0.255.0', '0.0.0.255', '255.255.255.0/24'])(
    'is not %j',
    (given) => {
      expect(thrownBy(() => checkNetmask(given, AT)).name).toBe('NetmaskInvalid');
    },
  );
});
