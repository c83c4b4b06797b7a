import type { Machine } from '../model/machine';
import { SERVICES } from './formats';
import * as guard from './guard';
import { toYaml } from './yaml';

/**
 * The meta-data of a seed: who the machine is. A new instance-id makes cloud-init treat the machine
 * as a new one.
 *
 * @throws LvsError `NameInvalid`
 */
export function renderMetaData(machine: Machine): string {
  const { path } = machine;
  return toYaml({
    'instance-id': guard.word(machine.instanceId, /^[\x21-\x7e]{1,1024}$/, 'NameInvalid', {
      path,
      subject: 'instanceId',
    }),
    'local-hostname': guard.hostName(machine.hostName, { path, subject: 'hostName' }),
    ...SERVICES[machine.guest.serviceManager].metaData,
  });
}
