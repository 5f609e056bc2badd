import { HOUR_US, MINUTE_US, SECOND_US } from '../../../src/model/time.ts';
import { bindingBody, podBody } from '../bodies.ts';
import type { Cluster } from '../cluster.ts';
import { kubeletOf, listSecrets, renewToken, watchSecrets } from '../requests.ts';
import type { Simulation } from '../simulation.ts';
import type { Node, Pod, Workload } from '../world.ts';
import { scheduler } from './control-plane.ts';

/** A pod is made, scheduled and started: its kubelet gets a token for it and reads what it mounts. */
export function startPod(
  { sim, controllers, onStart }: Cluster,
  workload: Workload,
  on?: Node,
  owner = 'replicaset',
): Pod {
  const pod = newPod(sim, workload, on ?? sim.dice.pick(sim.world.liveNodes));
  const { namespace, name } = pod;
  const by = `${owner}-controller`;
  const policy = { 'pod-security.kubernetes.io/enforce-policy': 'privileged:latest' };
  const grant = controllers.grant(by).annotations;
  const annotations = { ...grant, ...policy };
  const made = { verb: 'create', resource: 'pods', namespace, code: 201, annotations, ...podBody(sim, workload) };
  sim.send(controllers.caller(by), made);
  const binding = { verb: 'create', resource: 'pods', subresource: 'binding', namespace, name, code: 201 };
  sim.send(scheduler, {
    ...binding,
    annotations: { 'authorization.k8s.io/reason': SCHEDULER },
    ...bindingBody(sim, namespace, name, pod.node.name),
  });
  sim.pause(SECOND_US / 2, 2 * SECOND_US);
  renewToken(sim, pod);
  for (const mounted of pod.mounts) fetchMounted(sim, pod, mounted);
  sim.pause(SECOND_US, 9 * SECOND_US);
  sim.send(kubeletOf(sim, pod.node), { verb: 'patch', resource: 'pods', subresource: 'status', namespace, name });
  keepToken(sim, pod);
  onStart(workload, pod);
  return pod;
}

const SCHEDULER =
  'RBAC: allowed by ClusterRoleBinding "system:kube-scheduler" of ClusterRole "system:kube-scheduler" to User "system:kube-scheduler"';

function newPod(sim: Simulation, workload: Workload, node: Node): Pod {
  const { namespace, app, template, account, mounts, userAgent, isForgetful } = workload;
  const ip = workload.isHostNetwork ? node.ip : sim.world.takeAddress(node);
  const name = `${app}-${template}-${sim.dice.suffix(5)}`;
  const credential = { token: '', issuedUs: 0 };
  const life = { isAlive: true, goneUs: 0, isForgetful };
  const pod = { namespace, name, uid: sim.dice.uuid(), node, ip, account, userAgent, mounts, ...credential, ...life };
  workload.pods.push(pod);
  return pod;
}

/** A kubelet renews at four fifths of the hour that a token is good for. */
function keepToken(sim: Simulation, pod: Pod): void {
  sim.after(sim.dice.between(47, 49) * MINUTE_US, () => {
    if (!pod.isAlive) return;
    renewToken(sim, pod);
    keepToken(sim, pod);
  });
}

/** A kubelet lists and watches each mounted secret by its name, and watches again while the pod lives. */
function fetchMounted(sim: Simulation, pod: Pod, name: string): void {
  const kubelet = kubeletOf(sim, pod.node);
  const path = `${pod.namespace}/${name}`;
  listSecrets(sim, kubelet, path, { query: ['limit=500', 'resourceVersion=0'] });
  watchSecrets(sim, kubelet, path, sim.dice.about(HOUR_US));
  const again = () => {
    if (pod.isAlive) watchSecrets(sim, kubeletOf(sim, pod.node), path, sim.dice.about(HOUR_US));
    return pod.isAlive;
  };
  sim.every(14 * HOUR_US, again, sim.dice.about(14 * HOUR_US));
}

/** A pod is deleted with grace; its kubelet removes it when the containers have ended. */
export function stopPod({ sim, controllers }: Cluster, workload: Workload, pod: Pod, owner = 'replicaset'): void {
  const { namespace, name } = pod;
  const by = `${owner}-controller`;
  pod.isAlive = false;
  sim.send(controllers.caller(by), { verb: 'delete', resource: 'pods', namespace, name, ...controllers.grant(by) });
  sim.after(sim.dice.between(4, 25) * SECOND_US, () => removePod(sim, workload, pod));
}

export function removePod(sim: Simulation, workload: Workload, pod: Pod): void {
  const { namespace, name, node, ip } = pod;
  pod.isAlive = false;
  const query = ['gracePeriodSeconds=0'];
  sim.send(kubeletOf(sim, node), { verb: 'delete', resource: 'pods', namespace, name, query });
  pod.goneUs = sim.nowUs;
  workload.pods = workload.pods.filter((other) => other !== pod);
  // Networks keep an address back for a while before they give it to the next pod.
  if (ip !== node.ip) sim.after(10 * MINUTE_US, () => sim.world.freeAddress(ip));
}

/** Pods of the new template come, those of the old one go, one by one. */
export function rollOut(cluster: Cluster, workload: Workload): void {
  const { sim } = cluster;
  const old = [...workload.pods];
  workload.template = sim.dice.suffix(9);
  const count = Math.max(1, workload.replicas);
  for (let turn = 0; turn < Math.max(count, old.length); turn += 1) {
    sim.after(turn * sim.dice.about(20) * SECOND_US, () => {
      if (turn < count) startPod(cluster, workload);
      const gone = old[turn];
      if (gone?.isAlive) stopPod(cluster, workload, gone);
    });
  }
}
