import { HOUR_US, MINUTE_US, SECOND_US } from '../../../src/model/time.ts';
import type { Cluster } from '../cluster.ts';
import { writeSecret } from '../requests.ts';
import { newWorkload } from '../workloads.ts';
import { emptyNamespace } from './control-plane.ts';
import { startPod, stopPod } from './pods.ts';

/** A namespace for a pull request: made by CI, used for some hours, deleted. */
export function runPreviews(cluster: Cluster): void {
  const { sim } = cluster;
  const style = sim.dice.pick(['pr-', 'preview-', 'rev-', 'env-mr']);
  let number = sim.dice.int(400, 4000);
  sim.every(12 * HOUR_US, () => {
    number += sim.dice.int(1, 9);
    if (sim.isWorkday) openPreview(cluster, `${style}${number}`);
    return true;
  });
}

function openPreview(cluster: Cluster, namespace: string): void {
  const { sim, ci, controllers } = cluster;
  const caller = ci.caller();
  sim.send(caller, { verb: 'create', resource: 'namespaces', name: namespace, code: 201, ...ci.grant });
  const by = 'service-account-controller';
  const account = { verb: 'create', resource: 'serviceaccounts', namespace, name: 'default', code: 201 };
  sim.send(controllers.caller(by), { ...account, ...controllers.grant(by) });
  for (const name of ['web-env', 'web-db']) writeSecret(sim, caller, 'create', `${namespace}/${name}`, ci.grant);
  const workload = newWorkload(sim, {
    team: '',
    namespace,
    app: 'web',
    habit: 'polls',
    reads: [`${namespace}/web-db`],
  });
  workload.mounts = ['web-env'];
  sim.world.workloads.push(workload);
  sim.after(20 * SECOND_US, () => void startPod(cluster, workload));
  sim.after(sim.dice.between(2, 40) * HOUR_US, () => closePreview(cluster, namespace));
}

function closePreview(cluster: Cluster, namespace: string): void {
  const { sim, ci, controllers } = cluster;
  sim.send(ci.caller(), { verb: 'delete', resource: 'namespaces', namespace, name: namespace, ...ci.grant });
  for (const workload of sim.world.workloads.filter((one) => one.namespace === namespace)) {
    for (const pod of workload.pods) if (pod.isAlive) stopPod(cluster, workload, pod);
  }
  sim.after(MINUTE_US, () => {
    emptyNamespace(sim, controllers, namespace);
    const { workloads } = sim.world;
    workloads.splice(0, workloads.length, ...workloads.filter((one) => one.namespace !== namespace));
  });
}
