import { guideIfcfg } from './guide-network';
import { grepIfcfg, readIfcfg, sourceIfcfg } from './ifcfg';
import { readNetworkScript } from './network-script';

describe("the guide's three files", () => {
  test.each(Object.entries(guideIfcfg))(
    '%s reads the same by rule and by a shell',
    async (_, text) => {
      const read = readIfcfg(text, { el: 5 });
      expect(read.problems).toEqual([]);
      const sourced = await sourceIfcfg(text);
      expect(sourced.faults).toEqual([]);
      expect(Object.fromEntries(sourced.variables)).toEqual(Object.fromEntries(read.values));
      expect(grepIfcfg(text, 'ONBOOT')).toBe('yes');
    },
  );

  test('the first gives the public interface', () => {
    expect(Object.fromEntries(readIfcfg(guideIfcfg.routerPublic).values)).toEqual({
      DEVICE: 'eth0',
      BOOTPROTO: 'static',
      ONBOOT: 'yes',
      IPADDR: '192.168.26.9',
      NETMASK: '255.255.255.0',
      GATEWAY: '192.168.26.254',
    });
  });
});

describe('what a shell does more than assign', () => {
  test.each<[string, RegExp]>([
    ['IPADDR=$(touch x)', /touch x/],
    ['IPADDR=`touch x`', /touch x/],
    ['IPADDR="$(touch x)"', /touch x/],
    ['IPADDR=1; touch x', /touch x/],
    ['IPADDR=1 touch x', /touch x/],
    ['IPADDR = 10.11.12.9', /IPADDR = /],
    ['IPADDR=10.11.12.9 NETMASK', /NETMASK/],
    ['/bin/touch x', /\/bin\/touch/],
    ['IPADDR=1 > x', /redirect/],
    ['IPADDR=${MASK:=x}', /MASK was set by a side effect/],
    ['IPADDR=$UID', /does not stand in the file/],
    ['IPADDR=(1 2)', /ran: /],
    ['IPADDR=1 &', /background/],
    ['ifup() { :; }', /function/],
    ['echo up', /printed/],
    ['exit 0', /sourcing returned/],
    ['return 1', /sourcing returned 1/],
    ['PATH=/bin', /readonly/],
    ['set +x', /ran: .*set/],
    ['IPADDR="1', /complained/],
    ['IPADDR="1\n2"', /ran: /],
    ['IPADDR=$(<ifcfg)', /does not stand in the file/],
    ['IPADDR=1\0', /does not stand in the file/],
  ])('%j is seen by sourcing, and refused by the reader', async (line, fault) => {
    const text = `${guideIfcfg.routerPrivate.replace(/^IPADDR=.*\n/m, '')}${line}\n`;
    const sourced = await sourceIfcfg(text);
    expect(sourced.ok).toBe(false);
    expect(sourced.faults.join('\n')).toMatch(fault);
    expect(readIfcfg(text).ok).toBe(false);
  });
});

describe('what the reader refuses', () => {
  test.each<[string, string, string, RegExp]>([
    ['a carriage return', 'BOOTPROTO=static\n', 'BOOTPROTO=static\r\n', /line 2: carriage return/],
    ['an unquoted blank', '=eth0', '=eth0 eth1', /blank outside quotes/],
    ['an unknown key', 'GATEWAY', 'GATEWAYS', /unknown key GATEWAYS/],
    ['a key twice', 'GATEWAY', 'IPADDR', /IPADDR twice/],
    ['a dollar sign', '=eth0', '="$HOME"', /the shell would interpret/],
    ['a leading blank', 'IPADDR', ' IPADDR', /not KEY=value/],
    ['non-ASCII', '=eth0', '=eth０', /printable ASCII/],
    ['a missing last newline', '.254\n', '.254', /no newline/],
    ['ONBOOT=true', 'ONBOOT=yes', 'ONBOOT=true', /none of yes, no/],
    ['quotes that the grep would see', 'ONBOOT=yes', 'ONBOOT="yes"', /grep finds "yes"/],
    ['no ONBOOT', 'ONBOOT=yes\n', '', /ONBOOT is missing/],
    ['a floating address', '=eth0', '=eth0:1', /floating/],
    ['no mask', 'NETMASK=255.255.255.0\n', '', /class mask/],
    ['a mask with a hole', '255.255.255.0', '255.0.255.0', /no netmask/],
    ['a gateway elsewhere', '192.168.26.254', '192.168.27.254', /silently dropped/],
    ['no quad', '192.168.26.9', '192.168.26.256', /no quad/],
    ['PREFIX unlike NETMASK', 'GATEWAY', 'PREFIX=25\nGATEWAY', /disagree/],
    ['a bad MAC', 'GATEWAY', 'HWADDR=52:54:00\nGATEWAY', /not a MAC/],
  ])('%s', (_, from, to, problem) => {
    expect(guideIfcfg.routerPublic).toContain(from);
    const { ok, problems } = readIfcfg(guideIfcfg.routerPublic.replace(from, to));
    expect(ok).toBe(false);
    expect(problems.join('\n')).toMatch(problem);
  });

  test.each(['NM_CONTROLLED=no', 'DEFROUTE=no', 'ARPCHECK=no', 'PREFIX=24'])(
    '%s for EL 5, which ignores it',
    (line) => {
      const text = `${guideIfcfg.routerPublic}${line}\n`;
      expect(readIfcfg(text, { el: 6 }).problems).toEqual([]);
      expect(readIfcfg(text, { el: 5 }).problems.join()).toMatch(/unknown key/);
    },
  );
});

describe('/etc/sysconfig/network', () => {
  test('reads', () => {
    const read = readNetworkScript('NETWORKING=yes\nHOSTNAME=lvs1.example.com\nNOZEROCONF=yes\n');
    expect(read.problems).toEqual([]);
    expect(read.values.get('HOSTNAME')).toBe('lvs1.example.com');
  });

  test.each(['NETWORKING=true\n', 'HOSTNAME=$(hostname)\n', 'IPADDR=10.0.0.1\n', 'NETWORKING=yes'])(
    'refuses %j',
    (text) => expect(readNetworkScript(text).ok).toBe(false),
  );
});
