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
  let count = 0;
  for (const play of [demonstrateFailover, demonstrateRealServer]) {
    const missed = await play(scene);
    for (const one of missed) say(`  Not as promised: ${one}.`);
    say('');
    count += missed.length;
    signal.throwIfAborted();
  }
  return count;
}

function sceneOf(lab: Lab, rest: Pick<Scene, 'say' | 'signal'>): Scene | undefined {
  for (const cluster of lab.clusters) {
    const service = cluster.services.find(({ protocol }) => protocol === 'tcp');
    if (service) return { lab, cluster, service, ...rest };
  }
  return undefined;
}
