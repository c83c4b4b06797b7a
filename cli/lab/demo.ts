import { demonstrateFailover } from '../../lab/demonstration/failover';
import { demonstrateRealServer } from '../../lab/demonstration/real-server';
import type { Scene } from '../../lab/demonstration/stage';
import type { Lab } from '../../lab/lab';
import type { LabContext } from './context';
import { renderObservation } from './table';

/**
 * `cdktf-lvs lab --demo`: what the lab shows beyond its first answers.
 *
 * @returns how many things that were promised did not happen.
 */
export async function demonstrate(lab: Lab, context: LabContext): Promise<number> {
  const { progress, signal } = context;
  const say = (text: string) => progress.say(text);
  const scene = sceneOf(lab, { say, signal });
  if (!scene) {
    say('Nothing to demonstrate: the stack has no virtual server over TCP.\n');
    return 1;
  }
  say(renderObservation(await lab.observe()));
  const missed = await demonstrateFailover(scene);
  say('');
  signal.throwIfAborted();
  const alsoMissed = await demonstrateRealServer(scene);
  say('');
  const all = [...missed, ...alsoMissed];
  for (const one of all) say(`Did not happen as promised: ${one}.`);
  if (all.length > 0) say('');
  return all.length;
}

function sceneOf(lab: Lab, rest: Pick<Scene, 'say' | 'signal'>): Scene | undefined {
  for (const cluster of lab.clusters) {
    const service = cluster.services.find(({ protocol }) => protocol === 'tcp');
    if (service) return { lab, cluster, service, ...rest };
  }
  return undefined;
}
