import { HOUR_US } from '../../../src/model/time.ts';
import type { Cluster } from '../cluster.ts';
import { getSecret, listSecrets, speakerOf } from '../requests.ts';
import { clusterGrantTo } from '../rights.ts';
import type { Family, Strike } from './strike.ts';

const OWN = ['first-secret', 'enumeration', 'cross-namespace', 'first-namespace', 'cross-team', 'new-verb'];

/** What may read much anyway, in other hands: pipelines and controllers. */
export function pipelineAttacks(cluster: Cluster): readonly Family[] {
  return [
    { id: 'pipeline-secrets', cause: OWN, run: (strike) => releaseJob(strike, cluster) },
    { id: 'controller-sweep', cause: OWN, run: (strike) => keeperSweeps(strike, cluster) },
    { id: 'controller-list', cause: ['cluster-wide-scope', ...OWN], run: (strike) => keeperLists(strike, cluster) },
    { id: 'break-glass-left-open', cause: ['break-glass-open'], days: 2, run: (strike) => emergency(strike, cluster) },
  ];
}

/** A change to the pipeline prints the secrets of several environments instead of releasing. */
function releaseJob(strike: Strike, { ci }: Cluster): string | undefined {
  const { sim } = strike;
  if (sim.world.plan.ci === 'flux') return undefined;
  const caller = ci.caller();
  for (const path of strike.loot('', sim.dice.int(5, 9))) {
    strike.rest(1, 20);
    strike.add(getSecret(sim, caller, path, ci.grant));
  }
  return 'a job of the pipeline reads the secrets of several namespaces';
}

/** A controller that keeps a few secrets reads others, through its own pod and with its own client. */
function keeperSweeps(strike: Strike, cluster: Cluster): string | undefined {
  const { sim } = strike;
  const keeper = keeperOf(strike, cluster);
  const pod = keeper?.pods.find(({ isAlive }) => isAlive);
  if (!keeper || !pod) return undefined;
  const wanted = strike.loot('', 24).filter((path) => !keeper.reads.includes(path));
  for (const path of wanted.slice(0, sim.dice.int(7, 12))) {
    strike.add(getSecret(sim, speakerOf(sim, pod), path, clusterGrantTo(keeper.account)));
    strike.rest(3, 90);
  }
  return `${keeper.namespace}/${keeper.app} reads secrets that are not its to keep`;
}

function keeperLists(strike: Strike, cluster: Cluster): string | undefined {
  const keeper = keeperOf(strike, cluster);
  const pod = keeper?.pods.find(({ isAlive }) => isAlive);
  if (!keeper || !pod) return undefined;
  strike.add(listSecrets(strike.sim, speakerOf(strike.sim, pod), '', clusterGrantTo(keeper.account)));
  return `${keeper.namespace}/${keeper.app} lists the secrets of the whole cluster`;
}

/** A controller that reads by name, the same secrets ever. */
function keeperOf({ sim }: Strike, { controllerWorkloads }: Cluster) {
  const keepers = controllerWorkloads.filter(({ reads }) => reads.length > 0);
  return keepers.length > 0 ? sim.dice.pick(keepers) : undefined;
}

/** The emergency user reads, and nothing is rotated. */
function emergency(strike: Strike, { emergency: caller }: Cluster): string | undefined {
  const { sim } = strike;
  if (sim.endUs - sim.nowUs < 40 * HOUR_US) return undefined;
  for (const path of strike.loot('', 3)) {
    strike.add(getSecret(sim, caller, path));
    strike.rest(10, 120);
  }
  return 'the emergency user reads secrets and nobody rotates them';
}
