import { readResolvConf } from './resolv-conf';
import { readSysctl } from './sysctl';
import { unescapeTerraform } from './terraform-template';

describe('sysctl', () => {
  test('reads settings, comments and empty lines', () => {
    const text = '# LVS router\nnet.ipv4.ip_forward = 1\n\n; sync\nkernel.core_pattern=core %e\n';
    expect([...readSysctl(text)]).toEqual([
      ['net.ipv4.ip_forward', '1'],
      ['kernel.core_pattern', 'core %e'],
    ]);
  });

  test.each([
    'net.ipv4.ip_forward\n',
    'net.ipv4.ip_forward = \n',
    'net.ipv4.ip_forward = 1\r\n',
    'net.ipv4.ip_forward = 1',
    'net.ipv4.ip_forward = 1 # on\n',
    'net.ipv4.ip_forward = 1\nnet.ipv4.ip_forward = 1\n',
    'ip_forward = 1\n',
    // To systemd 219 the sign is a part of the name, and the setting is never made.
    '-net.ipv4.ip_forward = 1\n',
    '\r\n',
  ])('refuses %j', (text) => expect(() => readSysctl(text)).toThrow(/sysctl/));
});

describe('resolv.conf', () => {
  test('reads name servers, search list and options', () => {
    const text =
      '# both\nsearch example.com lab\nnameserver 192.168.26.1\nnameserver 9.9.9.9\noptions timeout:1\n';
    expect(readResolvConf(text)).toEqual({
      nameservers: ['192.168.26.1', '9.9.9.9'],
      search: ['example.com', 'lab'],
      options: ['timeout:1'],
    });
  });

  test.each([
    ['nameserver 1.1.1\n', /no IPv4/],
    ['nameserver 1.1.1.256\n', /no IPv4/],
    ['nameserver 1.1.1.1 2.2.2.2\n', /no IPv4/],
    ['nameserver\n', /its value/],
    [' nameserver 1.1.1.1\n', /its value/],
    ['nameservers 1.1.1.1\n', /unknown keyword/],
    ['nameserver 1.1.1.1\r\n', /ASCII/],
    ['nameserver 1.1.1.1', /newline/],
    ['search a\nsearch b\n', /replaces/],
    ['nameserver 1.1.1.1\n'.repeat(4), /3 are asked/],
  ])('refuses %j', (text, message) => expect(() => readResolvConf(text)).toThrow(message));
});

describe('Terraform templates', () => {
  // What Terraform 1.11 made of these strings as an output's value in main.tf.json.
  test.each([
    ['$${x}', '${x}'],
    ['$$${x}', '$${x}'],
    ['$$$$${x}', '$$$${x}'],
    ['%%{if}', '%{if}'],
    ['%%%{if}', '%%{if}'],
    ['$%%{x}', '$%{x}'],
    ['%$${x}', '%${x}'],
    ['$$%%{', '$$%{'],
    ['é$${é}', 'é${é}'],
    ['~$${~x}', '~${~x}'],
    ['$$', '$$'],
    ['%%', '%%'],
    ['a$', 'a$'],
    ['$$ {', '$$ {'],
  ])('%s is %s', (written, meant) => expect(unescapeTerraform(written)).toBe(meant));

  test.each(['${x}', 'a%{ if true }', '$${a}${b}', '$%{x}', '$\u0301${x}'])(
    '%s would be evaluated',
    (text) => {
      expect(() => unescapeTerraform(text)).toThrow(/would evaluate/);
      expect(unescapeTerraform(text, { allowLive: true })).toContain(text.slice(-4));
    },
  );
});
