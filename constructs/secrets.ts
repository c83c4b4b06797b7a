import type { Construct } from 'constructs';
import type { CloudConfig } from '../cloud-init/payload';
import { secretsIn } from '../cloud-init/secrets';
import { warningOf } from '../model/warnings';
import { Warnings } from './warnings';

/** Warns of the secrets in a machine's cloud-config, by their places alone. */
export function warnOfSecrets(machine: Construct, cloudConfig: CloudConfig | undefined): void {
  const places = cloudConfig ? secretsIn(cloudConfig) : [];
  if (places.length === 0) return;
  const { path } = machine.node;
  Warnings.of(machine).addSource(() =>
    places.map((subject) => warningOf('SecretInUserData', { path, subject })),
  );
}
