import { GuestImage, PackageSource, RealServer } from '../../../constructs';
import { guideCluster, newStack } from '../stacks';
import { Template, at } from '../template';
import {
  PULSE,
  providersOf,
  same,
  withCluster,
  withMachine,
  withRouter,
  withServer,
  type Seen,
} from './seen';

const NIC = { network: { cidr: '10.0.0.0/24', bind: () => ({ bridge: { bridge: 'br0' } }) } };

/** What a seed holds of a machine outside a cluster. */
const seedOf = (props: Parameters<typeof withMachine>[0]) =>
  Template.of(withMachine(props)).userData('guide.vm');

const imageStack = (options: object = {}) => {
  const stack = newStack();
  new GuestImage(stack, 'image', { guest: PULSE, ...options });
  return stack;
};

const macOf = (id: string, index = 0) =>
  at(
    Template.of(withMachine({ nics: [NIC, NIC] }, id)).resource('libvirt_domain', `guide.${id}`),
    `devices.interfaces.${index}.mac.address`,
  );

const serverMac = (id: string) =>
  at(
    Template.of(withServer({}, {}, id)).resource('libvirt_domain', `guide.lvs.${id}`),
    'devices.interfaces.0.mac.address',
  );

const repository = () => {
  const packageSource = PackageSource.yumRepository({ id: 'x', name: 'x', baseUrl: 'http://x/' });
  return Template.of(withCluster({ packageSource })).userData('guide.lvs.primary');
};

/** How the defaults of machines and images that are said in words are seen. */
export const OF_MACHINES: Readonly<Record<string, Seen>> = {
  'GuestOptions.image': () => expect(PULSE.image).toBe(PULSE.profile.image),
  'GuestOptions.imageVersion': () => expect(PULSE.imageIdentity).toBe(PULSE.image),
  'YumRepository.gpgKey': () => {
    expect(repository()).toContain('gpgcheck=1');
    expect(repository()).not.toContain('gpgkey');
  },
  'MachineNic.address': () => expect(seedOf({ nics: [NIC] })).toContain('ONBOOT=no'),
  'MachineNic.gateway': () => {
    expect(seedOf({ nics: [{ ...NIC, address: '10.0.0.1' }] })).not.toContain('GATEWAY=');
    const gateway = '10.0.0.254';
    expect(seedOf({ nics: [{ ...NIC, address: '10.0.0.1', gateway }] })).toContain('GATEWAY=');
  },
  'MachineNic.mac': () => {
    expect(macOf('vm')).toBe(macOf('vm'));
    expect(new Set([macOf('vm'), macOf('vm', 1), macOf('other'), macOf('other', 1)]).size).toBe(4);
  },
  'GuestImageProps.provider': () => expect(providersOf(imageStack())).toEqual([undefined]),
  'GuestImageProps.config': same(imageStack, () => imageStack({ config: {} })),
  'RealServerOptions.guest': same(withServer, () => withServer({ guest: PULSE })),
  'RealServerOptions.workload': same(withServer, () =>
    withServer({ workload: { cloudConfig: () => ({}) } }),
  ),
  'RealServerOptions.mac': () => {
    expect(serverMac('three')).toBe(serverMac('three'));
    expect(serverMac('three')).not.toBe(serverMac('four'));
  },
  'RealServerOptions.resolvers': () => {
    same(withServer, () => withServer({ resolvers: [] }))();
    const egress = { egress: true, resolvers: ['192.0.2.1'] };
    same(
      () => withServer({}, egress),
      () => withServer({ resolvers: egress.resolvers }, egress),
    )();
  },
  'MachineOptions.provider': () => expect(providersOf(withMachine())).toEqual([undefined]),
  'MachineOptions.hostName': () => {
    same(withMachine, () => withMachine({ hostName: 'vm' }))();
    same(withRouter, () => withRouter({ hostName: 'primary' }))();
    expect(RealServer.isConstruct(guideCluster().one) && guideCluster().one.name).toBe('one');
  },
  'MachineOptions.sshAuthorizedKeys': same(withMachine, () =>
    withMachine({ sshAuthorizedKeys: [] }),
  ),
  'MachineOptions.packageSource': () => {
    const cloudConfig = { packages: ['httpd'] };
    const resolvers = ['192.0.2.1'];
    same(
      () => withMachine({ cloudConfig, resolvers }),
      () => withMachine({ cloudConfig, resolvers, packageSource: PULSE.profile.packageSource }),
    )();
  },
  'MachineOptions.cloudConfig': same(withMachine, () => withMachine({ cloudConfig: {} })),
  'MachineOptions.overrides': same(withMachine, () => withMachine({ overrides: {} })),
  'MachineOverrides.domain': same(withMachine, () => withMachine({ overrides: { domain: {} } })),
  'MachineOverrides.disk': same(withMachine, () => withMachine({ overrides: { disk: {} } })),
  'MachineOverrides.cloudinitDisk': same(withMachine, () =>
    withMachine({ overrides: { cloudinitDisk: {} as never } }),
  ),
  'MachineOverrides.seed': same(withMachine, () => withMachine({ overrides: { seed: {} } })),
  'MachineOptions.image': () => {
    const shared = Template.of(withCluster()).names('libvirt_volume');
    expect(shared.filter((name) => name.startsWith('guide.lvs.image'))).toHaveLength(1);
    const bases = Template.of(withMachine())
      .names('libvirt_volume')
      .filter((name) => name.startsWith('guide.vm.image'));
    expect(bases).toHaveLength(1);
  },
  'VirtualMachineProps.resolvers': () => {
    expect(seedOf({})).not.toContain('resolv.conf');
    expect(seedOf({ resolvers: ['192.0.2.1'] })).toContain('resolv.conf');
  },
  'VirtualMachineProps.payload': same(withMachine, () =>
    withMachine({ payload: () => ({ files: [], firstBoot: [] }) }),
  ),
};
