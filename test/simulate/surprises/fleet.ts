import { HOUR_US, MINUTE_US, SECOND_US } from '../../../src/model/time.ts';
import { CONTROLLERS } from '../actors/controllers.ts';
import { startPod, stopPod } from '../actors/pods.ts';
import type { Cluster } from '../cluster.ts';
import { kubeletOf, refused } from '../requests.ts';
import { bind } from '../rights.ts';
import type { Node } from '../world.ts';

/** A node is emptied: its pods go and come back elsewhere. */
export function drainNode(cluster: Cluster): void {
  const { sim } = cluster;
  const node = sim.dice.pick(sim.world.liveNodes);
  sim.note('node-drain', `node ${node.name} drained`, 1);
  empty(cluster, node);
  sim.after(HOUR_US, () => {
    node.isAlive = true;
  });
}

function empty(cluster: Cluster, node: Node): void {
  const { sim } = cluster;
  node.isAlive = false;
  for (const workload of sim.world.workloads) {
    for (const pod of workload.pods.filter((one) => one.node === node && one.isAlive)) {
      sim.after(sim.dice.between(1, 600) * SECOND_US, () => {
        if (!pod.isAlive) return;
        stopPod(cluster, workload, pod);
        startPod(cluster, workload);
      });
    }
  }
}

export function scaleUp(cluster: Cluster): void {
  const { sim } = cluster;
  sim.note('autoscale', 'two nodes added, programs scaled up', 4);
  for (let count = 0; count < 2; count += 1) sim.world.addNode(sim.dice);
  for (const workload of sim.dice.sample(
    sim.world.workloads.filter(({ team }) => team !== ''),
    8,
  )) {
    sim.after(sim.dice.between(10, 900) * SECOND_US, () => {
      const pod = startPod(cluster, workload);
      sim.after(4 * HOUR_US, () => {
        if (pod.isAlive) stopPod(cluster, workload, pod);
      });
    });
  }
}

/** A pool of nodes is replaced by new ones, with other names and addresses. */
export function replacePool(cluster: Cluster): void {
  const { sim } = cluster;
  const old = sim.dice.sample(sim.world.liveNodes, Math.ceil(sim.world.liveNodes.length / 4));
  sim.note('new-node-pool', `${old.length} nodes replaced by new ones`, 6);
  for (const _ of old) sim.world.addNode(sim.dice);
  old.forEach((node, turn) => {
    sim.after(turn * 40 * MINUTE_US, () => empty(cluster, node));
  });
}

export function renewKubeletCertificates({ sim }: Cluster): void {
  const nodes = sim.dice.sample(sim.world.liveNodes, Math.ceil(sim.world.liveNodes.length / 2));
  sim.note('kubelet-cert-rotation', `${nodes.length} kubelets get new client certificates`, 1);
  for (const node of nodes) node.fingerprint = sim.dice.hex(64);
}

/** A kubelet asks for what its pod needs just before the pod is known to be its own. */
export function refuseKubelet({ sim }: Cluster): void {
  const pod = sim.dice.pick(sim.world.livePods.filter(({ mounts }) => mounts.length > 0));
  sim.note('kubelet-refused-once', `${pod.node.name} was refused a secret of its pod once`, 0.1);
  const why = `no relationship found between node '${pod.node.name}' and this object`;
  refused(sim, kubeletOf(sim, pod.node), 'list', `${pod.namespace}/${pod.mounts[0]}`, { why });
}

/** The API server restarts: every watch begins anew, and the collector delivers part of it twice. */
export function restartApiServer({ sim, controllerWorkloads, onStart }: Cluster): void {
  sim.note('apiserver-restart', 'API server restart: watches end, re-list storm, some events delivered twice', 0.3);
  sim.collector.repeat(sim.nowUs, sim.nowUs + 10 * MINUTE_US);
  const programs = sim.world.workloads.filter(({ habit }) => habit === 'watches' || habit === 'lists');
  for (const workload of programs) {
    const pod = workload.pods.find(({ isAlive }) => isAlive);
    if (pod) sim.after(sim.dice.between(1, 120) * SECOND_US, () => onStart({ ...workload, habit: 'starts' }, pod));
  }
  for (const workload of controllerWorkloads) sim.after(sim.dice.between(1, 60) * SECOND_US, () => workload.relist?.());
}

export function upgradeControllers(cluster: Cluster): void {
  const { sim, controllerWorkloads } = cluster;
  const upgraded = sim.dice.sample(controllerWorkloads, 3);
  sim.note('controller-upgrade', `new versions of ${upgraded.map(({ app }) => app).join(', ')}`, 2);
  for (const workload of upgraded) {
    workload.userAgent = workload.userAgent.replace(
      /(\d+)(?=\.\d+ |\.\d+\/|\.\d+$|-)/,
      (minor) => `${Number(minor) + 1}`,
    );
    for (const pod of workload.pods.filter(({ isAlive }) => isAlive)) {
      startPod(cluster, workload);
      stopPod(cluster, workload, pod);
    }
  }
}

/** An administrator installs a controller that serves the whole cluster. */
export function installController(cluster: Cluster): void {
  const { sim, admin } = cluster;
  const present = new Set(cluster.controllerWorkloads.map(({ app }) => app));
  const controller = sim.dice.pick(CONTROLLERS.filter(({ app }) => !present.has(app)));
  const { namespace, app } = controller;
  sim.note('controller-installed', `${namespace}/${app}`, 24);
  sim.send(admin, { verb: 'create', resource: 'namespaces', name: namespace, code: 201 });
  sim.send(admin, { verb: 'create', resource: 'serviceaccounts', namespace, name: app, code: 201 });
  bind(sim, admin, '', app, { namespace, name: app, uid: '' });
  sim.pause(10 * SECOND_US);
  cluster.addController(controller);
}
