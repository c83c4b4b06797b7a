import { Guest, type RealServerOptions } from '../../constructs';
import { guideCluster, type GuideCluster } from '../support/stacks';
import { stateAfter, without } from '../support/state';
import { Template } from '../support/template';
import { validateAndPlan } from '../support/terraform';

const image = 'https://images.example/el6.qcow2';
const v1 = Guest.enterpriseLinux6({ image, imageVersion: '1' });
const v2 = Guest.enterpriseLinux6({ image, imageVersion: '2' });

interface Change {
  readonly guest?: Guest;
  readonly before?: (guide: GuideCluster) => void;
  readonly three?: Partial<RealServerOptions>;
}

/** The guide's cluster with a third real server that runs an image of its own. */
function declare({ guest = v1, before, three = {} }: Change = {}): Template {
  const guide = guideCluster({ guest });
  before?.(guide);
  guide.cluster.addRealServer('three', { ip: '10.11.12.3', guest: v1, ...three });
  return Template.of(guide.stack);
}

describe('a cluster that runs', () => {
  let state: string;

  beforeAll(async () => {
    const template = declare();
    state = stateAfter(template, (await validateAndPlan(template.text)).plan);
  });

  /** What the real Terraform would do, by the names on the libvirt host; nothing where nothing. */
  async function changes(template: Template, from = state): Promise<Record<string, string>> {
    const { plan } = await validateAndPlan(template.text, { state: from });
    return Object.fromEntries(
      plan.resource_changes
        .filter(({ change }) => change.actions.join() !== 'no-op')
        .map(({ type, name: id, change }) => {
          const ours = { ...change.before, ...change.after } as { name?: string };
          const name = ours.name ?? id.replace(/_[0-9A-F]{8}$/, '');
          return [`${type.replace('libvirt_', '')} ${name}`, change.actions.join('+')];
        }),
    );
  }

  const MACHINES = ['primary', 'backup', 'one', 'two', 'three'];
  const domains = (found: Record<string, string>) =>
    Object.fromEntries(Object.entries(found).filter(([name]) => name.startsWith('domain ')));

  it('is left alone where nothing was changed', async () => {
    expect(await changes(declare())).toEqual({});
  });

  it('gets new disks and domains with a new image, all of them', async () => {
    const found = await changes(declare({ guest: v2, three: { guest: v2 } }));
    for (const id of MACHINES) {
      expect(found).toMatchObject({ [`domain guide.lvs.${id}`]: 'delete+create' });
    }
    const volumes = Object.entries(found).filter(([name]) => /^volume .*\.qcow2$/.test(name));
    expect(volumes.map(([, actions]) => actions)).toEqual(
      Array.from({ length: MACHINES.length + 1 }, () => 'delete+create'),
    );
  });

  it('gets a new disk and domain for the one machine that moves to another image', async () => {
    const found = await changes(declare({ three: { guest: v2 } }));
    expect(domains(found)).toEqual({ 'domain guide.lvs.three': 'delete+create' });
    const volumes = Object.entries(found).filter(([name]) => /^volume .*\.qcow2$/.test(name));
    expect(volumes.map(([, actions]) => actions).sort()).toEqual(['create', 'delete+create']);
  });

  it('keeps every disk and domain when another image is declared before', async () => {
    const found = await changes(
      declare({
        before: ({ cluster }) => {
          const guest = Guest.enterpriseLinux6({ image: '/srv/other.qcow2' });
          cluster.addRealServer('zero', { ip: '10.11.12.100', guest });
        },
      }),
    );
    expect(domains(found)).toMatchObject({ 'domain guide.lvs.zero': 'create' });
    for (const [name, actions] of Object.entries(found)) {
      if (/^volume .*\.qcow2$/.test(name)) expect([name, actions]).toEqual([name, 'create']);
      if (name.startsWith('domain ')) expect(actions).not.toContain('delete');
    }
  });

  const reseeded = declare({ three: { cloudConfig: { runcmd: ['true'] } } });

  it('keeps its disks and domains where only a seed changes: it waits for the next boot', async () => {
    expect(await changes(reseeded)).toEqual({
      'cloudinit_disk guide.lvs.three-seed': 'delete+create',
      'terraform_data lvs_three_seed-content': 'delete+create',
      'volume guide.lvs.three-seed.iso': 'delete+create',
    });
  });

  describe('and is deployed from another machine, which has no files of the cloud-init disks', () => {
    const files = Object.fromEntries(
      MACHINES.map((id) => [`cloudinit_disk guide.lvs.${id}-seed`, 'create']),
    );
    const withoutFiles = () => without(state, 'libvirt_cloudinit_disk');

    it('is left alone where no seed changes', async () => {
      expect(await changes(declare(), withoutFiles())).toEqual(files);
    });

    it('gets the seed that changes', async () => {
      expect(await changes(reseeded, withoutFiles())).toEqual({
        ...files,
        'terraform_data lvs_three_seed-content': 'delete+create',
        'volume guide.lvs.three-seed.iso': 'delete+create',
      });
    });
  });

  it('keeps its machine where the provider refuses another size for the disk', async () => {
    const found = await changes(declare({ three: { diskGib: 20 } }));
    expect(Object.values(found)).toEqual(['update']);
    expect(Object.keys(found)[0]).toMatch(/^volume guide\.lvs\.three\..*\.qcow2$/);
  });

  it('changes nothing of the other real servers when one is added', async () => {
    const found = await changes(
      declare({ before: ({ cluster }) => cluster.addRealServer('four', { ip: '10.11.12.4' }) }),
    );
    const touched = Object.keys(found).filter((name) => /guide\.lvs\.(one|two|three)\b/.test(name));
    expect(touched).toEqual([]);
    expect(domains(found)).toMatchObject({ 'domain guide.lvs.four': 'create' });
  });
});
