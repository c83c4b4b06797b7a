import { expandNannyEscapes, readLvsCf } from '../oracles/lvs-cf';
import { readIfcfg } from '../oracles/ifcfg';
import { readIptables } from '../oracles/iptables';
import { readKeepalivedConf, type Block } from '../oracles/keepalived-conf';
import { readNetworkScript } from '../oracles/network-script';
import { readNetworkConfigs } from '../oracles/network-config';
import { readResolvConf } from '../oracles/resolv-conf';
import { readSysctl } from '../oracles/sysctl';
import { unescapeTerraform } from '../oracles/terraform-template';
import { readAllUserData, type UserData } from '../oracles/user-data';
import type { Json, Template } from './template';

/** What readers make of something: lists, maps with their keys in order, and what they hold. */
export type Tree = string | number | boolean | null | undefined | readonly Tree[] | Branch;

/** A map as pairs, so that a key is compared as a value is. */
export interface Branch {
  readonly pairs: readonly (readonly [string, Tree])[];
}

/**
 * What the reading side makes of whole stacks: Terraform of each, cloud-init of its seeds, and of
 * every file the program that the file is for. A text that many stacks have is read once.
 */
export async function readStacks(templates: readonly Template[]): Promise<readonly Tree[]> {
  const disks = templates.map((template) => template.resources('libvirt_cloudinit_disk'));
  const text = (disk: Json, key: string) =>
    typeof disk[key] === 'string' ? unescapeTerraform(disk[key]) : undefined;
  const all = (key: string) => disks.flat().map((disk) => text(disk, key));
  const seeds = await readOnce(all('user_data'), readAllUserData, seedTree);
  const networks = await readOnce(all('network_config'), readNetworkConfigs, treeOf);
  // PyYAML reads both alike; only the first line tells one from the other.
  const header = (yaml: string | undefined) => yaml && `#cloud-config\n${yaml}`;
  const metas = await readOnce(all('meta_data').map(header), readAllUserData, seedTree);
  return templates.map((template, i) => [
    resourcesOf(template.json),
    {
      pairs: disks[i]!.map((disk) => [
        String(disk['name']),
        [
          seeds.get(text(disk, 'user_data')),
          networks.get(text(disk, 'network_config')),
          metas.get(header(text(disk, 'meta_data'))),
        ],
      ]),
    },
  ]);
}

/** The tree of each text, by the text, with one start of the reader for all. */
async function readOnce<T>(
  texts: readonly (string | undefined)[],
  read: (texts: readonly string[]) => Promise<readonly T[]>,
  tree: (one: T) => Tree,
): Promise<ReadonlyMap<string | undefined, Tree>> {
  const each = [...new Set(texts)].filter((text) => text !== undefined);
  const found = await read(each);
  return new Map(each.map((text, i) => [text, tree(found[i]!)]));
}

/** Where a resource comes from, and what is read as a seed. */
const ASIDE = new Set(['//', 'user_data', 'meta_data', 'network_config']);

/** All of a stack but the texts of its seeds, and what only tells where a resource comes from. */
function resourcesOf(json: Json): Tree {
  const types = Object.entries((json['resource'] ?? {}) as Json);
  const own = types.map(([type, all]) => [
    type,
    {
      pairs: Object.values(all as Json).map((resource, i) => {
        const rest = Object.entries(resource as Json).filter(([key]) => !ASIDE.has(key));
        const name = String((resource as Json)['name'] ?? i);
        return [name, treeOf(new Map(rest), terraform)];
      }),
    },
  ]);
  const outputs = Object.values((json['output'] ?? {}) as Json);
  return [own, outputs.map((output) => treeOf(output, terraform))] as Tree;
}

/** What we have Terraform put in itself: an attribute of another resource, or a volume's path. */
const PLACE = '(?:libvirt|terraform)_\\w+\\.[\\w-]+\\.\\w+';
const OWN_EXPRESSIONS = new RegExp(
  `^(?:\\$\\{(?:${PLACE}|trimsuffix\\(${PLACE}, ${PLACE}\\)|` +
    `sha256\\(jsonencode\\(\\[${PLACE}(?:, ?${PLACE})*\\]\\)\\))\\}|${PLACE})+$`,
);

/** The text that Terraform makes of a template; of an expression of ours, what is asked of whatever. */
function terraform(text: string): string {
  if (!OWN_EXPRESSIONS.test(text)) return unescapeTerraform(text);
  return text.replace(/((?:libvirt|terraform)_\w+)\.[\w-]+\.(\w+)/g, '$1.*.$2');
}

function seedTree({ config, files, problems }: UserData): Tree {
  const { write_files, ...rest } = config;
  const written = [...files].map(([path, { content, ...how }]): [string, Tree] => [
    path,
    [fileTree(path, content), how.permissions, how.owner, how.append, how.defer],
  ]);
  return [treeOf(rest), { pairs: written }, problems, Array.isArray(write_files)];
}

/** A file as the program reads that it is for; of one that nobody reads here, its lines. */
function fileTree(path: string, content: string): Tree {
  if (path.includes('/ifcfg-')) return treeOf(readIfcfg(content));
  if (path === '/etc/sysconfig/network') return treeOf(readNetworkScript(content));
  if (path === '/etc/resolv.conf') return treeOf(readResolvConf(content));
  if (/sysctl/.test(path)) return treeOf(readSysctl(content));
  if (path.endsWith('/lvs.cf')) return treeOf(readLvsCf(content), expandNannyEscapes);
  if (path.endsWith('/keepalived.conf')) return blockTree(readKeepalivedConf(content));
  if (path.endsWith('/iptables')) return treeOf(rulesOf(content));
  // The user's own file, whose lines are nobody else's.
  if (path.startsWith('/srv/')) return content;
  return content.split('\n');
}

function blockTree({ statements }: Block): Tree {
  return statements.map(({ words, block }) => [
    // A virtual router id is made from the cluster's name by hashing.
    words.map((word, i) => (/^(?:virtual_router_id|id)$/.test(words[i - 1] ?? '') ? '#' : word)),
    block ? blockTree(block) : null,
  ]);
}

function rulesOf(content: string) {
  return readIptables(content).rules.map(({ table, chain, matches, target }) => ({
    table,
    chain,
    matches: matches.map(({ option, argument, negated }) => [option, argument, negated]),
    target,
  }));
}

function treeOf(value: unknown, each = (text: string) => text): Tree {
  if (typeof value === 'string') return each(value);
  if (Array.isArray(value)) return value.map((one) => treeOf(one, each));
  if (value instanceof Map || (typeof value === 'object' && value !== null)) {
    const entries = value instanceof Map ? [...value] : Object.entries(value);
    return { pairs: entries.map(([key, one]) => [each(String(key)), treeOf(one, each)]) };
  }
  return value as Tree;
}
