import { DAY_US, HOUR_US, MINUTE_US } from '../../../src/model/time.ts';
import type { Cluster } from '../cluster.ts';
import { getSecret, listSecrets, speakerOf, watchSecrets, writeSecret } from '../requests.ts';
import { clusterGrantTo } from '../rights.ts';
import type { Workload } from '../world.ts';

/** How a controller that serves the whole cluster reads secrets. */
export type Service = 'watches-all' | 'syncs' | 'sweeps' | 'backs-up' | 'renews' | 'copies';

export interface Controller {
  namespace: string;
  app: string;
  agent: string;
  service: Service;
}

/** Well-known kinds of software that serve a whole cluster; a cluster runs some of them. */
export const CONTROLLERS: readonly Controller[] = [
  { namespace: 'flux-system', app: 'source-controller', agent: 'source-controller/v1.5.0', service: 'syncs' },
  {
    namespace: 'flux-system',
    app: 'notification-controller',
    agent: 'notification-controller/v1.5.0',
    service: 'syncs',
  },
  { namespace: 'traefik', app: 'traefik', agent: 'traefik/v3.3.4', service: 'watches-all' },
  { namespace: 'projectcontour', app: 'contour', agent: 'contour/v1.31.0', service: 'watches-all' },
  { namespace: 'istio-system', app: 'istiod', agent: 'pilot-discovery/1.26.0', service: 'watches-all' },
  { namespace: 'kyverno', app: 'kyverno-background', agent: 'kyverno/v1.14.1', service: 'watches-all' },
  { namespace: 'vault', app: 'vault-secrets-operator', agent: 'vault-secrets-operator/0.10.0', service: 'syncs' },
  { namespace: 'reflector', app: 'reflector', agent: 'KubernetesClient/16.0.2', service: 'copies' },
  { namespace: 'kubescape', app: 'kubescape-operator', agent: 'kubescape/v3.0.34', service: 'sweeps' },
  { namespace: 'kasten-io', app: 'crypto-svc', agent: 'kasten/7.5.8', service: 'backs-up' },
  { namespace: 'stash', app: 'stash-enterprise', agent: 'stash/v0.38.0', service: 'backs-up' },
  { namespace: 'step-issuer', app: 'step-issuer', agent: 'step-issuer/v0.9.8', service: 'renews' },
  { namespace: 'crossplane', app: 'crossplane', agent: 'crossplane/v1.20.0', service: 'renews' },
];

/** A controller's pod at work; answers what it does when its watches end. */
export function beController(cluster: Cluster, workload: Workload, service: Service): () => void {
  const { sim } = cluster;
  const round = ROUNDS[service];
  const work = () => {
    const pod = workload.pods.find(({ isAlive }) => isAlive);
    if (pod) round.work(cluster, workload);
    return sim.world.workloads.includes(workload);
  };
  sim.every(round.everyUs, work, 5 * MINUTE_US);
  sim.every(2 * HOUR_US, () => lead(cluster, workload));
  return () => {
    if (service === 'watches-all' || service === 'copies') relist(cluster, workload);
  };
}

/** After a broken watch a client lists anew before it watches on. */
function relist(cluster: Cluster, workload: Workload): void {
  const { sim } = cluster;
  if (!workload.pods.some(({ isAlive }) => isAlive)) return;
  listSecrets(sim, speaker(sim, workload), '', clusterGrantTo(workload.account));
  watchAll(cluster, workload);
}

/** It holds its lease; that is no read, yet says that it is there. */
function lead({ sim }: Cluster, { pods, namespace, app, account }: Workload): boolean {
  const pod = pods.find(({ isAlive }) => isAlive);
  const lease = {
    verb: 'update',
    resource: 'leases',
    apiGroup: 'coordination.k8s.io',
    namespace,
    name: `${app}-leader`,
  };
  if (pod) sim.send(speakerOf(sim, pod), { ...lease, ...clusterGrantTo(account) });
  return true;
}

type Round = (cluster: Cluster, workload: Workload) => void;

const ROUNDS: Readonly<Record<Service, { everyUs: number; work: Round }>> = {
  'watches-all': { everyUs: 50 * MINUTE_US, work: watchAll },
  syncs: { everyUs: 20 * MINUTE_US, work: sync },
  sweeps: { everyUs: DAY_US, work: sweep },
  'backs-up': { everyUs: DAY_US, work: backUp },
  renews: { everyUs: 6 * HOUR_US, work: renew },
  copies: { everyUs: 4 * HOUR_US, work: copy },
};

function watchAll({ sim }: Cluster, workload: Workload): void {
  watchSecrets(sim, speaker(sim, workload), '', 45 * MINUTE_US, clusterGrantTo(workload.account));
}

/** Reads and now and then writes the secrets that are its to keep: always the same ones. */
function sync(cluster: Cluster, workload: Workload): void {
  const { sim } = cluster;
  for (const path of sim.dice.sample(workload.reads, 3)) {
    getSecret(sim, speaker(sim, workload), path, clusterGrantTo(workload.account));
    if (sim.dice.chance(0.004)) write(cluster, workload, path);
  }
}

function write(cluster: Cluster, workload: Workload, path: string): void {
  writeSecret(cluster.sim, speaker(cluster.sim, workload), 'update', path, clusterGrantTo(workload.account));
  cluster.takeUp(path);
}

/** Lists every namespace, one after the other, and opens some secrets. */
function sweep({ sim }: Cluster, workload: Workload): void {
  const grant = clusterGrantTo(workload.account);
  for (const namespace of [...sim.world.secrets.keys()]) {
    listSecrets(sim, speaker(sim, workload), namespace, grant);
    const [name] = sim.dice.sample(sim.world.secretsIn(namespace), 1);
    if (name && sim.dice.chance(0.3)) getSecret(sim, speaker(sim, workload), `${namespace}/${name}`, grant);
    sim.pause(200_000, 2_000_000);
  }
}

function backUp({ sim }: Cluster, workload: Workload): void {
  listSecrets(sim, speaker(sim, workload), '', clusterGrantTo(workload.account));
}

/** Certificates near their end: read, and written anew. */
function renew(cluster: Cluster, workload: Workload): void {
  const { sim } = cluster;
  for (const path of sim.dice.sample(workload.reads, 2)) {
    getSecret(sim, speaker(sim, workload), path, clusterGrantTo(workload.account));
    if (sim.dice.chance(0.1)) write(cluster, workload, path);
  }
}

/** Carries one secret into every namespace. */
function copy({ sim }: Cluster, workload: Workload): void {
  const grant = clusterGrantTo(workload.account);
  watchSecrets(sim, speaker(sim, workload), '', 3 * HOUR_US, grant);
  if (!sim.dice.chance(0.1)) return;
  for (const namespace of sim.world.owners.keys()) {
    writeSecret(sim, speaker(sim, workload), 'patch', `${namespace}/registry-pull`, grant);
  }
}

function speaker(sim: Cluster['sim'], workload: Workload): ReturnType<typeof speakerOf> {
  const pod = workload.pods.find(({ isAlive }) => isAlive);
  if (!pod) throw new Error(`${workload.app} has no pod`);
  return speakerOf(sim, pod);
}
