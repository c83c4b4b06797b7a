import { GuestImage, LvsCluster, type RealServerGroupOptions } from '../../../constructs';
import { HTTP, ROUTERS, guideCluster, guideProps, newStack } from '../stacks';
import { Template } from '../template';
import { thrownBy } from '../thrown';
import { same, withCluster, type Seen } from './seen';

const namesOf = (options: RealServerGroupOptions) =>
  guideCluster()
    .cluster.addRealServers('web', options)
    .realServers.map(({ name }) => name);

/** Of three ways to say which real servers a group has, one is there. */
const oneSaysWhich: Seen = () => {
  const members = { a: { ip: '10.11.12.21' } };
  expect(namesOf({ count: 1, firstIp: '10.11.12.21' })).toEqual(['web-1']);
  expect(namesOf({ ips: ['10.11.12.21'] })).toEqual(['web-10-11-12-21']);
  expect(namesOf({ members })).toEqual(['web-a']);
  expect(thrownBy(() => namesOf({})).name).toBe('RealServersConflict');
};

/** A cluster with nothing but its LVS routers takes each part by a call. */
const addedByCalls: Seen = () => {
  const cluster = new LvsCluster(newStack(), 'lvs', { ...guideProps(), routers: ROUTERS });
  expect([cluster.realServers, cluster.virtualServers]).toEqual([[], []]);
  for (const octet of [1, 2]) cluster.addRealServer(`s${octet}`, { ip: `10.11.12.${octet}` });
  cluster.addVirtualServer('http', HTTP);
  expect(cluster.toCluster().virtualServers[0]!.members).toHaveLength(2);
};

/** How the defaults of real servers, their groups and their images that are said in words are seen. */
export const OF_REAL_SERVERS: Readonly<Record<string, Seen>> = {
  'GroupMembers.count': oneSaysWhich,
  'GroupMembers.firstIp': () =>
    expect(thrownBy(() => namesOf({ firstIp: '10.11.12.21' })).name).toBe('RealServersConflict'),
  'GroupMembers.ips': oneSaysWhich,
  'RealServerGroupOptions.members': oneSaysWhich,
  'RealServerGroupOptions.except': () => {
    const group = (options: object) => () => {
      const { stack, cluster } = guideCluster();
      cluster.addRealServers('web', { count: 2, firstIp: '10.11.12.21', ...options });
      return stack;
    };
    same(group({}), group({ except: {} }))();
  },
  'LvsClusterProps.realServers': addedByCalls,
  'LvsClusterProps.virtualServers': addedByCalls,
  'LvsClusterProps.image': () => {
    const made = Template.of(withCluster()).names('libvirt_volume');
    expect(made.filter((name) => name.startsWith('guide.lvs.image'))).toHaveLength(1);
    const given = Template.of(withCluster({ image: GuestImage.fromVolume('/srv/base.qcow2') }));
    expect(given.names('libvirt_volume')).toHaveLength(made.length - 1);
  },
  'IGuestImage.replacement': () =>
    expect(GuestImage.fromVolume('/srv/base.qcow2').replacement).toBeUndefined(),
};
