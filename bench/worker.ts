import { App, TerraformOutput, TerraformProvider, TerraformResource, TerraformStack } from 'cdktf';
import { readFileSync } from 'node:fs';
import { WebPage } from '../constructs';
import { BenchStack } from './cluster';

/** What one run of one variant cost. */
export interface Cost {
  /** Milliseconds from the first construct to the last. */
  readonly constructMs: number;
  /** Milliseconds of `app.synth()`. */
  readonly synthMs: number;
  /** The process's peak resident memory, in MiB. */
  readonly peakMib: number;
}

type Attributes = Record<string, unknown>;

interface Synthesized {
  readonly provider: Record<string, readonly Attributes[]>;
  readonly resource: Record<string, Record<string, Attributes>>;
  readonly output: Record<string, Attributes>;
}

class BareResource extends TerraformResource {
  constructor(
    scope: TerraformStack,
    id: string,
    type: string,
    private readonly attributes: Attributes,
  ) {
    super(scope, id, { terraformResourceType: type });
    this.overrideLogicalId(id);
  }

  protected override synthesizeAttributes(): Attributes {
    return this.attributes;
  }
}

class BareProvider extends TerraformProvider {
  constructor(
    scope: TerraformStack,
    id: string,
    private readonly attributes: Attributes,
  ) {
    super(scope, id, {
      terraformResourceType: id,
      terraformGeneratorMetadata: {
        providerName: id,
        providerVersion: '0.9.7',
        providerVersionConstraint: '0.9.7',
      },
      terraformProviderSource: `dmacvicar/${id}`,
    });
  }

  protected override synthesizeAttributes(): Attributes {
    return this.attributes;
  }
}

function bare(app: App, json: Synthesized): void {
  const stack = new TerraformStack(app, 'bench');
  for (const [name, [attributes = {}]] of Object.entries(json.provider)) {
    new BareProvider(stack, name, attributes);
  }
  for (const [type, resources] of Object.entries(json.resource)) {
    for (const [id, attributes] of Object.entries(resources)) {
      new BareResource(stack, id, type, attributes);
    }
  }
  for (const [id, { value, description }] of Object.entries(json.output)) {
    new TerraformOutput(stack, id, { value, description: String(description) });
  }
}

function main([variant, count, outdir, jsonFile]: readonly string[]): void {
  const json =
    variant === 'bare'
      ? (JSON.parse(readFileSync(jsonFile as string, 'utf8')) as Synthesized)
      : undefined;
  const app = new App({ outdir });
  const start = performance.now();
  if (json) bare(app, json);
  else new BenchStack(app, 'bench', Number(count), variant === 'pages' ? new WebPage() : undefined);
  const constructed = performance.now();
  app.synth();
  const synthesized = performance.now();
  const cost: Cost = {
    constructMs: constructed - start,
    synthMs: synthesized - constructed,
    peakMib: process.resourceUsage().maxRSS / 1024,
  };
  process.stdout.write(JSON.stringify(cost));
}

main(process.argv.slice(2));
