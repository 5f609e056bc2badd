import { DAY_US, HOUR_US, MINUTE_US } from '../../../src/model/time.ts';
import { continueAfter } from '../../scenario/scenario.ts';
import { getSecret, listSecrets, watchSecrets } from '../requests.ts';
import { grantTo } from '../rights.ts';
import { destroy, guess, probe, reviewTokens } from './probing.ts';
import { type Family, nameOf, type Strike, TOO_WIDE } from './strike.ts';

const FOREIGN = ['cross-namespace', 'cross-team', 'first-namespace', 'first-secret', 'enumeration'];

/** Reads that no contradiction gives away: a program does what it never did. */
export const READING: readonly Family[] = [
  { id: 'slow-enumeration', cause: FOREIGN, days: 8, run: slowEnumeration },
  { id: 'slow-teaching', cause: FOREIGN, days: 15, run: slowTeaching },
  { id: 'paged-list', cause: ['cluster-wide-scope', 'enumeration', 'new-verb'], run: pagedList },
  { id: 'cluster-list', cause: ['cluster-wide-scope', 'enumeration', 'new-verb'], run: clusterList },
  { id: 'cluster-watch', cause: ['cluster-wide-scope', 'enumeration', 'new-verb'], run: clusterWatch },
  { id: 'name-everywhere', cause: ['cluster-wide-scope', 'enumeration', 'new-verb'], run: nameEverywhere },
  { id: 'own-ns-sweep', cause: ['enumeration', 'new-verb', 'first-secret'], run: ownNamespace },
  { id: 'cross-ns-get', cause: FOREIGN, run: crossNamespace },
  { id: 'bruteforce-404', cause: ['name-guessing', 'enumeration'], run: guess },
  { id: 'probe-403', cause: ['denied', 'permission-probe', 'enumeration'], run: probe },
  { id: 'token-review-probe', cause: ['token-review', 'permission-probe', 'denied'], run: reviewTokens },
  { id: 'secret-destruction', cause: ['deletion'], run: destroy },
];

/** One new secret of another team a day. */
function slowEnumeration(strike: Strike): string | undefined {
  const { sim } = strike;
  const found = strike.intruded();
  if (!found) return undefined;
  const { workload } = found;
  const count = sim.dice.int(5, 8);
  strike.loot(workload.team, count).forEach((path, day) => {
    sim.after(day * DAY_US + sim.dice.between(0, 5) * HOUR_US, () => {
      const pod = workload.pods.find(({ isAlive }) => isAlive);
      if (pod) strike.add(getSecret(sim, strike.through(pod), path, TOO_WIDE));
    });
  });
  return `${workload.namespace}/${workload.app} reads one new foreign secret a day for ${count} days`;
}

/** For fourteen days one secret of another team, day after day, and then many. */
function slowTeaching(strike: Strike): string | undefined {
  const { sim } = strike;
  const found = strike.intruded();
  if (!found) return undefined;
  const { workload } = found;
  const [first = '', ...rest] = strike.loot(workload.team, 7);
  const read = (path: string) => {
    const pod = workload.pods.find(({ isAlive }) => isAlive);
    if (pod) strike.add(getSecret(sim, { ...strike.through(pod), userAgent: workload.userAgent }, path, TOO_WIDE));
    strike.rest(20, 200);
  };
  for (let day = 0; day < 14; day += 1) sim.after(day * DAY_US + sim.dice.between(0, 8) * HOUR_US, () => read(first));
  sim.after(14 * DAY_US, () => rest.forEach(read));
  return `${workload.namespace}/${workload.app} reads ${first} for 14 days, then ${rest.length} other secrets`;
}

function pagedList(strike: Strike): string | undefined {
  const { sim } = strike;
  const found = strike.intruded();
  if (!found) return undefined;
  const limit = sim.dice.pick([10, 25, 50]);
  const all = [...sim.world.secrets]
    .flatMap(([namespace, names]) => [...names].map((name) => `${namespace}/${name}`))
    .sort();
  for (let at = 0; at < all.length; at += limit) {
    const goesOn = at > 0 ? [continueAfter(all[at] ?? '', 48_211)] : [];
    strike.add(listSecrets(sim, found.caller, '', { query: [...goesOn, `limit=${limit}`], ...TOO_WIDE }));
    strike.rest(1, 4);
  }
  return `${nameOf(found)} lists the cluster in pages of ${limit}`;
}

function clusterList(strike: Strike): string | undefined {
  const found = strike.intruded();
  if (!found) return undefined;
  strike.add(listSecrets(strike.sim, found.caller, '', TOO_WIDE));
  return `${nameOf(found)} lists the secrets of the whole cluster`;
}

function clusterWatch(strike: Strike): string | undefined {
  const { sim } = strike;
  const found = strike.intruded();
  if (!found) return undefined;
  const query = ['allowWatchBookmarks=true', 'resourceVersionMatch=NotOlderThan', 'sendInitialEvents=true'];
  strike.add(watchSecrets(sim, found.caller, '', sim.dice.about(9 * MINUTE_US), { query, ...TOO_WIDE }));
  return `${nameOf(found)} watches the secrets of the whole cluster`;
}

/** One name in all namespaces. */
function nameEverywhere(strike: Strike): string | undefined {
  const { sim } = strike;
  const found = strike.intruded();
  if (!found) return undefined;
  for (const name of ['registry-pull', ...sim.dice.sample(['gateway-db', 'ledger-db', 'webhooks-signing-key'], 2)]) {
    strike.add(sim.send(found.caller, { verb: 'list', name, ...TOO_WIDE }));
    strike.rest(2, 9);
  }
  return `${nameOf(found)} asks for one name in all namespaces`;
}

function ownNamespace(strike: Strike): string | undefined {
  const { sim } = strike;
  const found = strike.intruded();
  if (!found) return undefined;
  const { namespace } = found.workload;
  const names = sim.world.secretsIn(namespace);
  if (names.length < 6) return undefined;
  if (sim.dice.chance(0.5)) strike.add(listSecrets(sim, found.caller, namespace, grantTo(found.workload.account)));
  for (const name of names) {
    strike.rest(1, 6);
    strike.add(getSecret(sim, found.caller, `${namespace}/${name}`, grantTo(found.workload.account)));
  }
  return `${nameOf(found)} reads every secret of its namespace`;
}

function crossNamespace(strike: Strike): string | undefined {
  const { sim } = strike;
  const found = strike.intruded();
  if (!found) return undefined;
  for (const path of strike.loot(found.workload.team, sim.dice.int(3, 6))) {
    strike.add(getSecret(sim, found.caller, path, TOO_WIDE));
    strike.rest(4, 900);
  }
  return `${nameOf(found)} reads secrets of other teams`;
}
