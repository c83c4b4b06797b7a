import { TerraformVariable } from 'cdktf';
import {
  Guest,
  GuestImage,
  LvsCluster,
  Network,
  RealServer,
  VirtualMachine,
  type ILvsCluster,
} from '../../constructs';
import { readIfcfg } from '../oracles/ifcfg';
import { readUserData } from '../oracles/user-data';
import { guideCluster, newStack } from '../support/stacks';
import { Template, at } from '../support/template';
import { validateAndPlan } from '../support/terraform';
import { thrownBy } from '../support/thrown';

const attributes = {
  natVip: '10.11.12.10',
  vips: ['192.168.26.10'],
  publicNetwork: Network.existing('guide.lvs.public', '192.168.26.0/24'),
  privateNetwork: Network.existing('guide.lvs.private', '10.11.12.0/24'),
};

describe('a cluster that is declared elsewhere', () => {
  it('gives another stack a machine behind it, and makes nothing itself', async () => {
    const stack = newStack('team');
    const lvs = LvsCluster.fromAttributes(attributes);
    const guest = Guest.enterpriseLinux6();
    new VirtualMachine(stack, 'web', { guest, nics: [lvs.realServerNic('10.11.12.40')] });
    const template = Template.of(stack);
    expect(template.names('libvirt_network')).toEqual([]);
    expect(
      at(template.resource('libvirt_domain', 'team.web'), 'devices.interfaces.0.source'),
    ).toEqual({ network: { network: 'guide.lvs.private' } });
    const { files } = await readUserData(template.userData('team.web'));
    const { values } = readIfcfg(files.get('/etc/sysconfig/network-scripts/ifcfg-eth0')!.content);
    expect([values.get('IPADDR'), values.get('GATEWAY')]).toEqual(['10.11.12.40', '10.11.12.10']);
  });

  it('takes that machine in by its address', () => {
    const { cluster } = guideCluster();
    const nic = cluster.realServerNic('10.11.12.40');
    const web = RealServer.fromAddress(cluster, 'web', nic.address!);
    expect(cluster.toCluster().realServers).toContain(web.realServer);
  });

  it('has what a cluster that is declared here has', () => {
    const both: readonly ILvsCluster[] = [
      guideCluster().cluster,
      LvsCluster.fromAttributes(attributes),
    ];
    for (const { vip, vips, natVip } of both) {
      expect({ vip, vips, natVip }).toEqual({
        vip: '192.168.26.10',
        vips: ['192.168.26.10'],
        natVip: '10.11.12.10',
      });
    }
  });

  it('may have VIPs that Terraform knows, and refuses addresses off its networks', () => {
    const vip = new TerraformVariable(newStack(), 'vip', { type: 'string' }).stringValue;
    expect(LvsCluster.fromAttributes({ ...attributes, vips: [vip] }).vip).toBe(vip);
    const wrong = (changes: object) =>
      thrownBy(() => LvsCluster.fromAttributes({ ...attributes, ...changes }));
    const routedNetworks = ['203.0.113.0/24'];
    const vips = ['192.168.26.10', '203.0.113.10'];
    expect(LvsCluster.fromAttributes({ ...attributes, vips, routedNetworks }).vips).toEqual(vips);
    expect(wrong({ vips }).name).toBe('AddressOffNetwork');
    expect(wrong({ routedNetworks: ['10.11.12.0/24'] }).name).toBe('NetworksOverlap');
    expect(wrong({ vips: ['10.11.12.1'] }).name).toBe('AddressOffNetwork');
    expect(wrong({ natVip: '10.11.12.255' }).name).toBe('AddressReserved');
    expect(thrownBy(() => LvsCluster.fromAttributes({ ...attributes, vips: [] }).vip).name).toBe(
      'SeveralToChooseFrom',
    );
  });
});

describe('a base volume that is on the host already', () => {
  const path = '/var/lib/libvirt/images/golden.qcow2';

  it('is what the disks are overlays of, and is not made', async () => {
    const image = GuestImage.fromVolume(path);
    const { stack, cluster } = guideCluster({ image });
    cluster.addRealServer('three', {
      ip: '10.11.12.3',
      image: GuestImage.fromVolume('/srv/other.img', { format: 'raw' }),
    });
    const template = Template.of(stack);
    const backing = (id: string) => template.diskOf(`guide.lvs.${id}`)['backing_store'];
    for (const id of ['primary', 'backup', 'one', 'two']) {
      expect(backing(id)).toEqual({ path, format: { type: 'qcow2' } });
      expect(template.diskOf(`guide.lvs.${id}`)).not.toHaveProperty('lifecycle');
    }
    expect(backing('three')).toEqual({ path: '/srv/other.img', format: { type: 'raw' } });
    // A disk and a seed for each of five machines.
    expect(template.resources('libvirt_volume')).toHaveLength(10);
    const { plan } = await validateAndPlan(template.text);
    expect(plan.resource_changes.map(({ type }) => type)).toContain('libvirt_domain');
  });

  it('gives its machines another disk when it is another', () => {
    const names = [path, '/srv/golden-2.qcow2'].map((one) => {
      const { stack } = guideCluster({ image: GuestImage.fromVolume(one) });
      return Template.of(stack).diskOf('guide.lvs.one')['name'];
    });
    expect(names[0]).not.toBe(names[1]);
  });

  it('is not taken for another guest', () => {
    const { stack, cluster } = guideCluster({ image: GuestImage.fromVolume(path) });
    const guest = Guest.debian12({ image: '/srv/debian.qcow2' });
    cluster.addRealServer('three', { ip: '10.11.12.3', guest });
    const template = Template.of(stack);
    const { path: found } = template.diskOf('guide.lvs.three')['backing_store'] as { path: string };
    expect(template.nameOf(found.replace('.path}', '.name}'))).toMatch(/^guide\.lvs\.image-/);
  });
});
