import type { TerraformStack } from 'cdktf';
import {
  Guest,
  HealthCheck,
  PackageSource,
  type LvsClusterProps,
  type VirtualServerOptions,
} from '../../constructs';
import { readKeepalivedConf, type Block } from '../oracles/keepalived-conf';
import { expandNannyEscapes, readLvsCf, type AddressOnDevice } from '../oracles/lvs-cf';
import type { UserData } from '../oracles/user-data';
import { PRIMARY, cluster, file, type StringProp } from './hostile-props';
import { HTTP, guideCluster } from './stacks';

function serving(
  changes: Partial<VirtualServerOptions>,
  props: Partial<LvsClusterProps> = {},
): TerraformStack {
  const { stack, cluster: lvs } = guideCluster(props);
  lvs.addVirtualServer('other', { ...HTTP, port: 81, ...changes });
  return stack;
}

const lvsCf = (seed: UserData) =>
  readLvsCf(seed.files.get('/etc/sysconfig/ha/lvs.cf')!.content).config;
const virtual = (seed: UserData, name = 'other') =>
  lvsCf(seed).virtuals.find((one) => one.name === name)!;

const sendExpect = (changes: object) =>
  HealthCheck.sendExpect({ send: 'a', expect: 'b', ...changes });
const repository = (changes: object) =>
  PackageSource.yumRepository({ id: 'x', name: 'x', baseUrl: 'http://x/', ...changes });
const REPO = '/etc/yum.repos.d/x.repo';

/** The virtual server as keepalived reads it. */
const keepalived = (seed: UserData) =>
  readKeepalivedConf(seed.files.get('/etc/keepalived/keepalived.conf')!.content).in(
    'virtual_server',
    '192.168.26.10',
    '81',
  );

/** A string of a check that keepalived makes, and where its block has it. */
function asked(
  check: (value: string) => HealthCheck,
  found: (block: Block) => unknown,
  written?: 'otherwise',
): StringProp {
  return {
    written,
    declare: (value) => serving({ healthCheck: check(value) }, { guest: Guest.debian12() }),
    machine: PRIMARY,
    found: (seed) => {
      const { statements } = keepalived(seed).in('real_server', '10.11.12.1');
      return found(statements.find(({ words }) => /_(?:CHECK|GET)$/.test(words[0]!))!.block!);
    },
  };
}

/** Props of virtual servers, checks and repositories that take a string. */
export const SERVICE_PROPS: Readonly<Record<string, StringProp>> = {
  'VirtualServerSettings.vip': {
    declare: (vip) => serving({ vip }),
    machine: PRIMARY,
    found: (seed) => (virtual(seed).values.get('address') as AddressOnDevice).ip,
  },
  'ClusterSettings.routedNetworks': {
    declare: (network) => {
      const { stack, cluster: lvs } = guideCluster({ routedNetworks: [network] });
      lvs.addVirtualServer('other', { ...HTTP, vip: network });
      return stack;
    },
    machine: PRIMARY,
    found: (seed) => (virtual(seed).values.get('address') as AddressOnDevice).ip,
  },
  'VirtualServerOptions.name': {
    declare: (name) => serving({ name }),
    machine: PRIMARY,
    found: (seed) => lvsCf(seed).virtuals.at(-1)!.name,
  },
  'VirtualServerSettings.sorryServer': {
    declare: (sorryServer) => serving({ sorryServer }),
    machine: PRIMARY,
    found: (seed) => virtual(seed).values.get('sorry_server'),
  },
  'VirtualServerSettings.allowedFrom': {
    declare: (from) => serving({ allowedFrom: [from] }),
    machine: PRIMARY,
    found: file('/etc/sysconfig/iptables', /-i eth0 -s (\S+?)(?:\/32)? .*--dport 81 /),
  },
  'PersistenceOptions.netmask': {
    declare: (netmask) => serving({ persistence: { netmask } }),
    machine: PRIMARY,
    found: (seed) => virtual(seed).values.get('pmask'),
  },
  'HealthCheck.http(path)': {
    declare: (path) => serving({ healthCheck: HealthCheck.http(path) }),
    machine: PRIMARY,
    found: (seed) => /^GET (.*) HTTP\/1\.0\r\n/.exec(nanny(seed, 'send'))?.[1],
  },
  'HttpCheckOptions.host': {
    declare: (host) => serving({ healthCheck: HealthCheck.http('/', { host }) }),
    machine: PRIMARY,
    found: (seed) => /^Host: (.*)\r\n/m.exec(nanny(seed, 'send'))?.[1],
  },
  'SendExpectOptions.send': {
    declare: (send) => serving({ healthCheck: sendExpect({ send }) }),
    machine: PRIMARY,
    found: (seed) => nanny(seed, 'send'),
  },
  'SendExpectOptions.expect': {
    declare: (expect) => serving({ healthCheck: sendExpect({ expect }) }),
    machine: PRIMARY,
    found: (seed) => nanny(seed, 'expect'),
  },
  'HttpPage.path': asked(
    (path) => HealthCheck.http('/', { morePages: [{ path }] }),
    (check) => check.all('url')[1]!.block!.value('path'),
  ),
  'HttpCheckOptions.host, over HTTPS': {
    ...asked(
      (host) => HealthCheck.https('/', { host }),
      () => undefined,
    ),
    found: (seed) => keepalived(seed).value('virtualhost'),
  },
  'HttpPageOptions.content': asked(
    (content) => HealthCheck.http('/', { content }),
    (check) =>
      check
        .in('url')
        .value('regex')!
        .replace(/\\([^A-Za-z0-9])/g, '$1'),
    'otherwise',
  ),
  'HttpPageOptions.regex': asked(
    (regex) => HealthCheck.http('/', { regex }),
    (check) => check.in('url').value('regex'),
  ),
  'UdpCheckOptions.payload': asked(
    (payload) => HealthCheck.udp({ payload, port: 53 }),
    (check) => Buffer.from(check.value('payload')!, 'hex').toString(),
    'otherwise',
  ),
  'UdpCheckOptions.reply': asked(
    (reply) => HealthCheck.udp({ reply, port: 53 }),
    (check) => Buffer.from(check.value('require_reply')!, 'hex').toString(),
    'otherwise',
  ),
  'DnsCheckOptions.name': asked(
    (name) => HealthCheck.dns({ name }),
    (check) => check.value('name'),
  ),
  'SmtpCheckOptions.heloName': asked(
    (heloName) => HealthCheck.smtp({ heloName }),
    (check) => check.value('helo_name'),
  ),
  'ProgramCheckOptions.args': asked(
    (one) => HealthCheck.command({ program: '/bin/true', args: [one] }),
    (check) => check.value('misc_path')!.slice('/bin/true '.length),
  ),
  'CommandCheckOptions.program': asked(
    (program) => HealthCheck.command({ program, args: [] }),
    (check) => check.value('misc_path'),
  ),
  'ProgramCheckOptions.args, with pulse': {
    declare: (one) =>
      serving({ healthCheck: HealthCheck.command({ program: '/bin/true', args: [one] }) }),
    machine: PRIMARY,
    found: file('/usr/libexec/lvs/nanny-check-other', /\/bin\/true (.*) <\/dev\/null/),
  },
  'ScriptCheckOptions.content': {
    declare: (line) =>
      serving({ healthCheck: HealthCheck.script({ content: `#!/bin/sh\n${line}\nexit 0\n` }) }),
    machine: PRIMARY,
    found: file('/usr/libexec/lvs/lvs-check-other', /^#!\/bin\/sh\n([^]*)\nexit 0\n$/),
  },
  'YumRepository.id': {
    declare: (id) => cluster({ packageSource: repository({ id }) }),
    machine: PRIMARY,
    found: (seed) =>
      /^\[(.*)\]$/m.exec(
        [...seed.files.values()].map((f) => f.content).find((c) => c.includes('baseurl='))!,
      )?.[1],
  },
  'YumRepository.name': {
    declare: (name) => cluster({ packageSource: repository({ name }) }),
    machine: PRIMARY,
    found: file(REPO, /^name=(.*)$/m),
  },
  'YumRepository.baseUrl': {
    declare: (baseUrl) => cluster({ packageSource: repository({ baseUrl }) }),
    machine: PRIMARY,
    found: file(REPO, /^baseurl=(.*)$/m),
  },
  'YumRepository.gpgKey': {
    declare: (gpgKey) => cluster({ packageSource: repository({ gpgKey }) }),
    machine: PRIMARY,
    found: file(REPO, /^gpgkey=(.*)$/m),
  },
};

function nanny(seed: UserData, key: string): string {
  return expandNannyEscapes(String(virtual(seed).values.get(key)));
}
