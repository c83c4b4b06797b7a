import type { TerraformStack } from 'cdktf';
import { Guest } from '../../constructs';
import { readKeepalivedConf } from '../oracles/keepalived-conf';
import { readLvsCf, type LvsCfServer } from '../oracles/lvs-cf';
import { readUserData } from '../oracles/user-data';
import { Template } from './template';

/** One guest for each engine. */
export const ENGINES = [
  ['pulse', Guest.enterpriseLinux6()],
  ['keepalived', Guest.debian12()],
] as const;

/** A real server as an engine reads it from its own configuration. */
export interface Served {
  readonly address: string;
  readonly port: number;
  readonly weight: number;
}

/** What the primary LVS router of a stack is configured with. */
export interface EngineFile {
  readonly text: string;
  /** The real servers by the VIP and the port that clients connect to. */
  readonly services: Readonly<Record<string, readonly Served[]>>;
}

/** Reads the engine's configuration from the seed of `guide.lvs.primary`. */
export async function engineFile(stack: TerraformStack): Promise<EngineFile> {
  const { files } = await readUserData(Template.of(stack).userData('guide.lvs.primary'));
  const lvsCf = files.get('/etc/sysconfig/ha/lvs.cf');
  if (lvsCf) return { text: lvsCf.content, services: ofPulse(lvsCf.content) };
  const { content } = files.get('/etc/keepalived/keepalived.conf')!;
  return { text: content, services: ofKeepalived(content) };
}

function ofPulse(text: string): EngineFile['services'] {
  const { config, errors, findings } = readLvsCf(text);
  expect({ errors, findings }).toEqual({ errors: [], findings: [] });
  const served = ({ address, port, weight }: LvsCfServer) => ({ address: address!, port, weight });
  return Object.fromEntries(
    config.virtuals.map(({ values, servers }) => {
      const { ip } = values.get('address') as { ip: string };
      return [`${ip}:${String(values.get('port'))}`, servers.map(served)];
    }),
  );
}

function ofKeepalived(text: string): EngineFile['services'] {
  return Object.fromEntries(
    readKeepalivedConf(text)
      .all('virtual_server')
      .map(({ words, block }) => [
        words.slice(1).join(':'),
        block!.all('real_server').map((one) => ({
          address: one.words[1]!,
          port: Number(one.words[2]),
          weight: Number(one.block!.value('weight')),
        })),
      ]),
  );
}
