import { Resource as NullResource } from '@cdktf/provider-null/lib/resource';
import { NullProvider } from '@cdktf/provider-null/lib/provider';
import { TerraformOutput, TerraformStack, Testing, type App } from 'cdktf';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Guest, LvsError } from '../../constructs';
import { HTTP, guideCluster, newStack, type GuideCluster } from '../support/stacks';
import { stateAfter } from '../support/state';
import { Template } from '../support/template';
import { changeOf, validateAndPlan } from '../support/terraform';

describe('what is known at synth', () => {
  it('can be written into anything, here and in another stack', async () => {
    const { stack, cluster, one } = guideCluster();
    const [http] = cluster.virtualServers;
    const wanted = {
      vip: '192.168.26.10',
      natVip: '10.11.12.10',
      endpoint: '192.168.26.10:80',
      url: 'http://192.168.26.10:80/',
      server: '10.11.12.1',
      router: '192.168.26.9',
    };
    const other = newStack('other', stack.node.root as App);
    for (const scope of [stack, other]) {
      new NullProvider(scope, 'null');
      new NullResource(scope, 'uses', {
        triggers: {
          vip: cluster.vip,
          natVip: cluster.natVip,
          endpoint: http!.endpoint,
          url: `http://${http!.endpoint}/`,
          server: one.privateIp,
          router: cluster.routers[0]!.publicIp,
        },
      });
      const { plan } = await validateAndPlan(Template.of(scope).text);
      const uses = plan.resource_changes.find(({ type }) => type === 'null_resource');
      expect(uses!.change.after).toMatchObject({ triggers: wanted });
    }
  });
});

/** A resource of the user's which comes after the cluster. */
function dependent({ stack, cluster }: GuideCluster, config: object = {}): NullResource {
  new NullProvider(stack, 'null');
  return new NullResource(stack, 'after', { dependsOn: [cluster.deployed], ...config });
}

describe('a cluster that is waited for', () => {
  const DEPLOYED = 'terraform_data.lvs_deployed_';
  const addressIn = (plan: { resource_changes: readonly { address: string }[] }, start: string) =>
    plan.resource_changes.find(({ address }) => address.startsWith(start))!.address;

  it('is one resource more where it is asked for, and none where it is not', () => {
    const plain = guideCluster();
    const asked = guideCluster();
    expect(asked.cluster.deployed).toBe(asked.cluster.deployed);
    const count = ({ stack }: GuideCluster) =>
      Template.of(stack).resources('terraform_data').length;
    expect(count(asked)).toBe(count(plain) + 1);
  });

  it('has a VIP that Terraform knows when the machines are there', async () => {
    const guide = guideCluster();
    const [http] = guide.cluster.virtualServers;
    const after = dependent(guide, { triggers: { vip: http!.deployedVip, plain: http!.vip } });
    guide.cluster.addRealServer('late', { ip: '10.11.12.3' });
    const template = Template.of(guide.stack);
    const { plan } = await validateAndPlan(template.text);
    const deployed = changeOf(plan, addressIn(plan, DEPLOYED));
    expect(deployed.after).toMatchObject({ input: { http: '192.168.26.10' } });
    // Five machines, the one that came after the question among them.
    expect(deployed.after_unknown).toMatchObject({
      output: true,
      triggers_replace: [true, true, true, true, true],
    });
    const change = changeOf(plan, `null_resource.${after.friendlyUniqueId}`);
    expect(change.after).toMatchObject({ triggers: { plain: '192.168.26.10' } });
    expect(change.after_unknown).toMatchObject({ triggers: { vip: true } });

    const again = await validateAndPlan(template.text, { state: stateAfter(template, plan) });
    const changed = again.plan.resource_changes.filter(
      ({ change: { actions } }) => actions.join() !== 'no-op',
    );
    expect(changed.map(({ address }) => address)).toEqual([]);
  });

  it('is replaced with its machines, and what hangs on it with it', async () => {
    const image = 'https://images.example/el6.qcow2';
    const declare = (imageVersion: string) => {
      const guide = guideCluster({ guest: Guest.enterpriseLinux6({ image, imageVersion }) });
      const { friendlyUniqueId } = guide.cluster.deployed;
      const replaceTriggeredBy = [`terraform_data.${friendlyUniqueId}.id`];
      const after = dependent(guide, { lifecycle: { replaceTriggeredBy } });
      return {
        template: Template.of(guide.stack),
        address: `null_resource.${after.friendlyUniqueId}`,
      };
    };
    const before = declare('1');
    const { plan } = await validateAndPlan(before.template.text);
    const state = stateAfter(before.template, plan);
    const after = declare('2');
    const changed = await validateAndPlan(after.template.text, { state });
    const actions = (address: string) => changeOf(changed.plan, address).actions.join('+');
    expect(actions(addressIn(changed.plan, DEPLOYED))).toBe('delete+create');
    expect(actions(after.address)).toBe('delete+create');
  });

  it('is known in another stack by what Terraform keeps of this one', () => {
    const outdir = mkdtempSync(join(tmpdir(), 'cdktf-lvs-test-'));
    try {
      const app = Testing.app({ outdir });
      const { cluster } = guideCluster({}, newStack('guide', app));
      const other = new TerraformStack(app, 'other');
      new TerraformOutput(other, 'vip', { value: cluster.virtualServers[0]!.deployedVip });
      app.synth();
      const read = (id: string) =>
        JSON.parse(readFileSync(join(outdir, 'stacks', id, 'cdk.tf.json'), 'utf8'));
      const { value } = read('other').output.vip;
      const [, name] =
        /^\$\{data\.terraform_remote_state\..+\.outputs\.([\w-]+)\.http\}$/.exec(value) ?? [];
      expect(read('guide').output[name!].value).toBe(
        `\${terraform_data.${cluster.deployed.friendlyUniqueId}.output}`,
      );
    } finally {
      rmSync(outdir, { recursive: true });
    }
  });
});

describe('a cluster of several VIPs', () => {
  it('has them all, and asks which one is meant', () => {
    const { cluster } = guideCluster();
    expect(cluster.vip).toBe('192.168.26.10');
    cluster.addVirtualServer('same', { ...HTTP, port: 81 });
    expect(cluster.vip).toBe('192.168.26.10');
    cluster.addVirtualServer('other', { ...HTTP, vip: '192.168.26.11' });
    expect(() => cluster.vip).toThrow(LvsError);
    expect(cluster.vips).toEqual(['192.168.26.10', '192.168.26.11']);
  });
});
