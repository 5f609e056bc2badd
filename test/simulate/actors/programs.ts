import { DAY_US, HOUR_US, MINUTE_US, SECOND_US } from '../../../src/model/time.ts';
import type { Cluster } from '../cluster.ts';
import { getSecret, listSecrets, speakerOf, watchSecrets } from '../requests.ts';
import { grantTo } from '../rights.ts';
import type { Pod, Workload } from '../world.ts';
import { startPod, stopPod } from './pods.ts';

/** A pod does as its program does, for as long as it lives. */
export function beProgram(cluster: Cluster, workload: Workload, pod: Pod): void {
  const { sim } = cluster;
  const { habit, everyUs } = workload;
  if (habit === 'mounts') return;
  sim.after(sim.dice.between(2, 20) * SECOND_US, () => readAll(cluster, workload, pod));
  if (habit === 'starts') return;
  sim.every(everyUs, () => {
    if (pod.isAlive) readSome(cluster, workload, pod);
    return pod.isAlive;
  });
}

function readAll({ sim }: Cluster, workload: Workload, pod: Pod): void {
  if (!pod.isAlive) return;
  for (const path of workload.reads) getSecret(sim, speakerOf(sim, pod), path, grantFor(workload, path));
}

function readSome({ sim }: Cluster, workload: Workload, pod: Pod): void {
  const { habit, reads, namespace, everyUs } = workload;
  const [first] = reads;
  if (first === undefined) return;
  const caller = speakerOf(sim, pod);
  if (habit === 'lists')
    listSecrets(sim, caller, namespace, {
      query: [`labelSelector=app%3D${workload.app}`],
      ...grantFor(workload, first),
    });
  else if (habit === 'watches') watchSecrets(sim, caller, first, everyUs * 0.9, grantFor(workload, first));
  else {
    const path = sim.dice.chance(0.7) ? first : sim.dice.pick(reads);
    getSecret(sim, caller, path, grantFor(workload, path));
  }
}

function grantFor({ account, app }: Workload, path: string): ReturnType<typeof grantTo> {
  const [namespace = ''] = path.split('/');
  return grantTo(account, app, namespace);
}

/** A job that runs on its schedule: a pod each time, which reads and goes. */
export function runJob(cluster: Cluster, workload: Workload, everyUs: number): void {
  const { sim } = cluster;
  sim.every(everyUs, () => {
    if (!sim.world.workloads.includes(workload)) return false;
    workload.template = String(Math.floor(sim.nowUs / MINUTE_US));
    const pod = startPod(cluster, workload, undefined, 'job');
    sim.after(sim.dice.about(3 * MINUTE_US), () => stopPod(cluster, workload, pod, 'job'));
    return true;
  });
}

/** Long-lived tokens of machines outside the cluster, each with its own rhythm. */
export const JOB_EVERY_US = [HOUR_US * 4, HOUR_US * 8, DAY_US] as const;
