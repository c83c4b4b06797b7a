import { TerraformResource } from 'cdktf';
import type { Construct } from 'constructs';
import { plainAddressOf } from './late';

/**
 * What Terraform remembers of a seed's content: its hash, and it is replaced where that changes. The
 * cloud-init disk cannot be asked. It leaves the state when its file is gone from the temporary
 * folder of whoever ran Terraform last, and `replace_triggered_by` does not see what is created.
 */
export class SeedContent extends TerraformResource {
  /** The content is that of the cloud-init disk. */
  constructor(
    scope: Construct,
    id: string,
    private readonly cloudinitDisk: TerraformResource,
  ) {
    super(scope, id, { terraformResourceType: 'terraform_data' });
  }

  protected override synthesizeAttributes(): { readonly [name: string]: string } {
    return { triggers_replace: this.hash() };
  }

  protected override synthesizeHclAttributes(): { readonly [name: string]: object } {
    const value = this.hash();
    return {
      triggers_replace: { value, isBlock: false, type: 'simple', storageClassType: 'string' },
    };
  }

  private hash(): string {
    const files = ['user_data', 'meta_data', 'network_config']
      .map((file) => `${plainAddressOf(this.cloudinitDisk)}.${file}`)
      .join(', ');
    return `\${sha256(jsonencode([${files}]))}`;
  }
}
