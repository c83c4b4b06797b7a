import { TerraformResource, Token, propertyAccess } from 'cdktf';
import type { LvsCluster } from './lvs-cluster';
import { plainAddressOf } from './late';
import { VirtualMachine } from './virtual-machine';

/**
 * What Terraform has of a cluster once all of its machines are there and powered on: what depends on
 * it waits for them, and is told when one of them is replaced. That a service answers is for its
 * health checks to say; the first boot goes on after this.
 */
export class Deployment extends TerraformResource {
  /** @internal Of a cluster, which makes it when it is asked for. */
  constructor(private readonly cluster: LvsCluster) {
    super(cluster, 'deployed', { terraformResourceType: 'terraform_data' });
  }

  /**
   * The VIP of a virtual server, known to Terraform only when the machines are there: whatever it is
   * written into waits for them, in other stacks too.
   *
   * @param name - the virtual server's name
   */
  public vipOf(name: string): string {
    return Token.asString(propertyAccess(this.interpolationForAttribute('output'), [name]));
  }

  protected override synthesizeAttributes(): { readonly [name: string]: unknown } {
    return { input: this.vips(), triggers_replace: this.machines() };
  }

  protected override synthesizeHclAttributes(): { readonly [name: string]: object } {
    const attribute = (value: object) => ({ value, isBlock: false });
    return {
      input: { ...attribute(this.vips()), type: 'map', storageClassType: 'stringMap' },
      triggers_replace: {
        ...attribute(this.machines()),
        type: 'list',
        storageClassType: 'stringList',
      },
    };
  }

  private vips(): object {
    return Object.fromEntries(this.cluster.virtualServers.map(({ name, vip }) => [name, vip]));
  }

  private machines(): readonly string[] {
    return [...this.cluster.routers, ...this.cluster.realServers]
      .filter((one) => one instanceof VirtualMachine)
      .map(({ domain }) => `\${${plainAddressOf(domain)}.uuid}`);
  }
}
