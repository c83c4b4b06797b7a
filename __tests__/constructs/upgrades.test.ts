import { Guest, type RealServerOptions } from '../../constructs';
import { guideCluster, type GuideCluster } from '../support/stacks';
import { stateAfter } from '../support/state';
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
  async function changes(template: Template): Promise<Record<string, string>> {
    const { plan } = await validateAndPlan(template.text, { state });
    return Object.fromEntries(
      plan.resource_changes
        .filter(({ change }) => change.actions.join() !== 'no-op')
        .map(({ type, change }) => {
          const { name } = { ...change.before, ...change.after } as { name: string };
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

  it('keeps its disks and domains where only a seed changes: it waits for the next boot', async () => {
    const found = await changes(declare({ three: { cloudConfig: { runcmd: ['true'] } } }));
    expect(found).toMatchObject({
      'cloudinit_disk guide.lvs.three-seed': 'delete+create',
      'volume guide.lvs.three-seed.iso': 'delete+create',
    });
    expect(Object.keys(found).filter((name) => !name.includes('guide.lvs.three'))).toEqual([]);
    for (const actions of Object.values(domains(found))) expect(actions).toBe('update');
    expect(Object.keys(found).some((name) => name.endsWith('.qcow2'))).toBe(false);
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
