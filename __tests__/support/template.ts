import { Testing, type TerraformStack } from 'cdktf';
import { unescapeTerraform } from '../oracles/terraform-template';

/** A JSON object of a synthesized stack. */
export interface Json {
  readonly [key: string]: JsonValue;
}

/** Anything that JSON holds. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | Json;

/** A synthesized stack, read as plain JSON. */
export class Template {
  /** Synthesizes a stack as its users' tests would, without validations. */
  public static of(stack: TerraformStack): Template {
    return new Template(Testing.synth(stack));
  }

  /** The whole stack. */
  public readonly json: Json;

  constructor(public readonly text: string) {
    this.json = JSON.parse(text) as Json;
  }

  /** Every resource of a type, without the `//` that only says where it comes from. */
  public resources(type: string): readonly Json[] {
    const found = (this.json['resource'] as Json | undefined)?.[type] ?? {};
    return Object.values(found as Json).map((resource) =>
      Object.fromEntries(Object.entries(resource as Json).filter(([key]) => key !== '//')),
    );
  }

  /** The resource of a type with this name on the libvirt host. */
  public resource(type: string, name: string): Json {
    const found = this.resources(type).filter((one) => one['name'] === name);
    if (found.length !== 1) {
      const names = this.resources(type).map((one) => String(one['name']));
      throw new Error(`${found.length} ${type} are called ${name}, of ${names.join(', ')}`);
    }
    return found[0] as Json;
  }

  /** The disk of a machine: an overlay, with its image's identity in its name. */
  public diskOf(machine: string): Json {
    const found = this.resources('libvirt_volume').filter(
      (one) => one['backing_store'] && String(one['name']).startsWith(`${machine}.`),
    );
    if (found.length !== 1) throw new Error(`${machine} has ${found.length} disks`);
    return found[0] as Json;
  }

  /** The names that a type's resources get on the libvirt host. */
  public names(type: string): readonly string[] {
    return this.resources(type).map((one) => String(one['name']));
  }

  /** The name on the libvirt host that a reference, such as `${libvirt_network.x.name}`, is to. */
  public nameOf(reference: string): string {
    const [, type, id] = /^\$\{(\w+)\.([\w-]+)\.\w+\}$/.exec(reference) ?? [];
    const name = at(this.json, `resource.${type}.${id}.name`);
    if (typeof name !== 'string') throw new Error(`${reference} is to no resource of the stack`);
    return name;
  }

  /** The outputs' values. */
  public get outputs(): Json {
    const outputs = (this.json['output'] ?? {}) as Json;
    return Object.fromEntries(
      Object.entries(outputs).map(([name, output]) => [name, (output as Json)['value'] ?? null]),
    );
  }

  /** The user-data of a machine as Terraform will hand it over. */
  public userData(machine: string): string {
    const disk = this.resource('libvirt_cloudinit_disk', `${machine}-seed`);
    return unescapeTerraform(String(disk['user_data']));
  }
}

/** What is at a path, such as `devices.interfaces.0.mac.address`. */
export function at(json: JsonValue, path: string): JsonValue | undefined {
  return path
    .split('.')
    .reduce<JsonValue | undefined>(
      (value, key) =>
        typeof value === 'object' && value !== null ? (value as Json)[key] : undefined,
      json,
    );
}
