import type { TerraformStack } from 'cdktf';
import { HealthCheck, PackageSource, type VirtualServerOptions } from '../../constructs';
import { expandNannyEscapes, readLvsCf, type AddressOnDevice } from '../oracles/lvs-cf';
import type { UserData } from '../oracles/user-data';
import { PRIMARY, cluster, file, type StringProp } from './hostile-props';
import { HTTP, guideCluster } from './stacks';

function serving(changes: Partial<VirtualServerOptions>): TerraformStack {
  const { stack, cluster: lvs } = guideCluster();
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

/** Props of virtual servers, checks and repositories that take a string. */
export const SERVICE_PROPS: Readonly<Record<string, StringProp>> = {
  'virtualServer.vip': {
    declare: (vip) => serving({ vip }),
    machine: PRIMARY,
    found: (seed) => (virtual(seed).values.get('address') as AddressOnDevice).ip,
  },
  routedNetworks: {
    declare: (network) => {
      const { stack, cluster: lvs } = guideCluster({ routedNetworks: [network] });
      lvs.addVirtualServer('other', { ...HTTP, vip: network });
      return stack;
    },
    machine: PRIMARY,
    found: (seed) => (virtual(seed).values.get('address') as AddressOnDevice).ip,
  },
  'virtualServer.name': {
    declare: (name) => serving({ name }),
    machine: PRIMARY,
    found: (seed) => lvsCf(seed).virtuals.at(-1)!.name,
  },
  'virtualServer.sorryServer': {
    declare: (sorryServer) => serving({ sorryServer }),
    machine: PRIMARY,
    found: (seed) => virtual(seed).values.get('sorry_server'),
  },
  'virtualServer.allowedFrom': {
    declare: (from) => serving({ allowedFrom: [from] }),
    machine: PRIMARY,
    found: file('/etc/sysconfig/iptables', /-i eth0 -s (\S+?)(?:\/32)? .*--dport 81 /),
  },
  'persistence.netmask': {
    declare: (netmask) => serving({ persistence: { netmask } }),
    machine: PRIMARY,
    found: (seed) => virtual(seed).values.get('pmask'),
  },
  'healthCheck.path': {
    declare: (path) => serving({ healthCheck: HealthCheck.http(path) }),
    machine: PRIMARY,
    found: (seed) => /^GET (.*) HTTP\/1\.0\r\n/.exec(nanny(seed, 'send'))?.[1],
  },
  'healthCheck.host': {
    declare: (host) => serving({ healthCheck: HealthCheck.http('/', { host }) }),
    machine: PRIMARY,
    found: (seed) => /^Host: (.*)\r\n/m.exec(nanny(seed, 'send'))?.[1],
  },
  'healthCheck.send': {
    declare: (send) => serving({ healthCheck: sendExpect({ send }) }),
    machine: PRIMARY,
    found: (seed) => nanny(seed, 'send'),
  },
  'healthCheck.expect': {
    declare: (expect) => serving({ healthCheck: sendExpect({ expect }) }),
    machine: PRIMARY,
    found: (seed) => nanny(seed, 'expect'),
  },
  'repository.id': {
    declare: (id) => cluster({ packageSource: repository({ id }) }),
    machine: PRIMARY,
    found: (seed) =>
      /^\[(.*)\]$/m.exec(
        [...seed.files.values()].map((f) => f.content).find((c) => c.includes('baseurl='))!,
      )?.[1],
  },
  'repository.name': {
    declare: (name) => cluster({ packageSource: repository({ name }) }),
    machine: PRIMARY,
    found: file(REPO, /^name=(.*)$/m),
  },
  'repository.baseUrl': {
    declare: (baseUrl) => cluster({ packageSource: repository({ baseUrl }) }),
    machine: PRIMARY,
    found: file(REPO, /^baseurl=(.*)$/m),
  },
  'repository.gpgKey': {
    declare: (gpgKey) => cluster({ packageSource: repository({ gpgKey }) }),
    machine: PRIMARY,
    found: file(REPO, /^gpgkey=(.*)$/m),
  },
};

function nanny(seed: UserData, key: string): string {
  return expandNannyEscapes(String(virtual(seed).values.get(key)));
}
