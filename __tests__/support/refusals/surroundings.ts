import { LibvirtProvider } from '@cdktf/provider-libvirt/lib/provider';
import { TerraformVariable } from 'cdktf';
import { Warnings, type WarningName } from '../../../constructs';
import { ROUTERS, guideCluster, newStack } from '../stacks';
import { LVS, row, type Refusal } from './row';

/** What it takes more than a prop to get wrong: a second host, an acknowledgement, a token. */
export const SURROUNDING_ROWS: readonly Refusal[] = [
  row(
    'NetworkOnOneHost',
    'networks of a router on a second host',
    `${LVS}/backup`,
    () => {
      const stack = newStack();
      const provider = new LibvirtProvider(stack, 'second', { uri: 'qemu+ssh://b', alias: 'b' });
      guideCluster({ routers: [ROUTERS[0]!, { ...ROUTERS[1]!, provider }] }, stack);
    },
    'Network.bridge',
    'connect the hosts',
  ),
  row(
    'AcknowledgementInvalid',
    'name of an acknowledged warning',
    LVS,
    () => Warnings.of(guideCluster().cluster).acknowledge('NoSuchWarning' as WarningName, 'why'),
    '"NoSuchWarning"',
    'SshFromEverywhere',
  ),
  row(
    'ValueUnknownAtSynth',
    'key of a cloudConfig',
    `${LVS}/new`,
    () => {
      const { stack, cluster } = guideCluster();
      const key = new TerraformVariable(stack, 'key', { type: 'string' }).stringValue;
      cluster.addRealServer('new', { ip: '10.11.12.3', cloudConfig: { [key]: 1 } });
    },
    'known at synth',
    'instead of a token',
  ),
];
