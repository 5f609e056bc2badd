import { SECOND_US } from '../../../src/model/time.ts';
import { removePod, startPod } from '../actors/pods.ts';
import { podCaller, tokenCaller } from '../callers.ts';
import type { Cluster } from '../cluster.ts';
import { getSecret, listSecrets, requestToken } from '../requests.ts';
import { grantTo } from '../rights.ts';
import { type Strike, TOO_WIDE } from './strike.ts';

export function stolen(strike: Strike, isOutside: boolean): string | undefined {
  const { sim } = strike;
  const found = strike.intruded();
  if (!found || found.workload.isHostNetwork) return undefined;
  const others = sim.world.livePods.filter((pod) => pod.node !== found.pod.node && pod.ip !== pod.node.ip);
  if (others.length === 0) return undefined;
  const ip = isOutside ? strike.internet() : sim.dice.pick(others).ip;
  for (const path of found.workload.reads) {
    strike.add(getSecret(sim, { ...found.caller, ip }, path, grantTo(found.workload.account)));
    strike.rest(1, 9);
  }
  return `token of ${found.workload.namespace}/${found.workload.app} used from ${ip}`;
}

/** A program asks for the token of another account and reads with it. */
export function mint(strike: Strike): string | undefined {
  const { sim } = strike;
  const found = strike.intruded();
  if (!found) return undefined;
  const others = sim.world.workloads.filter(({ namespace }) => namespace !== found.workload.namespace);
  const victim = sim.dice.pick(others);
  const { token, auditID } = requestToken(sim, found.caller, victim.account, TOO_WIDE);
  strike.add(auditID);
  const caller = tokenCaller(victim.account, token, found.caller.ip, found.caller.userAgent ?? '');
  for (const name of sim.dice.sample(sim.world.secretsIn(victim.namespace), 4)) {
    strike.rest(2, 50);
    strike.add(getSecret(sim, caller, `${victim.namespace}/${name}`, grantTo(victim.account)));
  }
  return `${found.workload.namespace}/${found.workload.app} mints a token of ${victim.namespace}/${victim.app} and reads with it`;
}

/** A token that nobody asked for: signed with a stolen key. */
export function forge(strike: Strike): string | undefined {
  const { sim } = strike;
  const victim = sim.dice.pick(sim.world.readers.filter(({ team }) => team));
  const caller = tokenCaller(victim.account, `JTI=${sim.dice.uuid()}`, strike.internet(), 'curl/8.11.1');
  for (const path of victim.reads) strike.add(getSecret(sim, caller, path, grantTo(victim.account)));
  return `a token of ${victim.namespace}/${victim.app} that was never issued`;
}

/** The token of a pod that has just ended. */
export function ghost(strike: Strike, cluster: Cluster): string | undefined {
  const { sim } = strike;
  const found = strike.intruded();
  if (!found) return undefined;
  const { workload, pod } = found;
  startPod(cluster, workload);
  strike.rest(20, 40);
  removePod(sim, workload, pod);
  sim.after(sim.dice.between(3, 8) * SECOND_US, () => {
    const path = workload.reads[0] ?? '';
    // Its address went with it: who has the token now is elsewhere.
    const caller = { ...podCaller(pod), ip: strike.internet(), userAgent: 'curl/8.11.1' };
    strike.add(getSecret(sim, caller, path, grantTo(workload.account)));
  });
  return `token of the ended pod ${pod.name} of ${workload.namespace}`;
}

/** The token of a CI job, used from outside while the job runs. */
export function takeJobToken(strike: Strike, cluster: Cluster): string | undefined {
  const { sim } = strike;
  if (sim.world.plan.ci === 'flux') return undefined;
  const caller = cluster.ci.caller();
  const [first = '', ...rest] = strike.loot('', 4);
  listSecrets(sim, caller, first.split('/')[0] ?? '', { query: ['labelSelector=owner%3Dhelm'], ...cluster.ci.grant });
  const ip = strike.internet();
  for (const path of [first, ...rest]) {
    strike.rest(3, 40);
    strike.add(getSecret(sim, { ...caller, ip, userAgent: 'curl/8.11.1' }, path, cluster.ci.grant));
  }
  return `token of a CI job used from ${ip}`;
}
