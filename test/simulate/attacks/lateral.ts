import { DAY_US, HOUR_US, MINUTE_US } from '../../../src/model/time.ts';
import { getSecret, listSecrets, watchSecrets } from '../requests.ts';
import { grantTo } from '../rights.ts';
import type { Workload } from '../world.ts';
import { type Family, nameOf, type Strike, TOO_WIDE } from './strike.ts';

const FOREIGN = ['cross-namespace', 'cross-team', 'first-namespace', 'first-secret', 'enumeration'];
const LISTED = ['enumeration', 'new-verb', 'cluster-wide-scope'];

/** A program that was taken over looks at its neighbours. */
export const LATERAL: readonly Family[] = [
  { id: 'sibling-namespace', cause: FOREIGN, run: siblings },
  { id: 'list-then-get', cause: [...FOREIGN, ...LISTED], run: listThenGet },
  { id: 'namespace-watch', cause: [...FOREIGN, ...LISTED], run: watchNamespace },
  { id: 'hourly-enumeration', cause: FOREIGN, days: 1, run: hourly },
  { id: 'own-ns-slow', cause: ['enumeration', 'first-secret', 'new-verb'], days: 7, run: slowAtHome },
  { id: 'second-reader', cause: FOREIGN, run: secondReader },
  { id: 'release-history', cause: [...FOREIGN, ...LISTED], run: releaseHistory },
];

/** Secrets of its own team's other namespaces: from one environment into the next. */
function siblings(strike: Strike): string | undefined {
  const { sim } = strike;
  const found = strike.intruded();
  if (!found) return undefined;
  const { team, namespace } = found.workload;
  const others = sim.world.namespacesOf(team).filter((one) => one !== namespace);
  const paths = others.flatMap((one) => sim.world.secretsIn(one).map((name) => `${one}/${name}`));
  const wanted = sim.dice.sample(paths.filter(isWorth), sim.dice.int(3, 5));
  if (wanted.length < 3) return undefined;
  for (const path of wanted) {
    strike.add(getSecret(sim, found.caller, path, TOO_WIDE));
    strike.rest(4, 300);
  }
  return `${nameOf(found)} reads secrets of its team's other namespaces`;
}

/** What is in another team's namespace, and then some of it. */
function listThenGet(strike: Strike): string | undefined {
  const { sim } = strike;
  const found = strike.intruded();
  if (!found) return undefined;
  const [path = ''] = strike.loot(found.workload.team, 1);
  const [namespace = ''] = path.split('/');
  strike.add(listSecrets(sim, found.caller, namespace, TOO_WIDE));
  for (const name of sim.dice.sample(sim.world.secretsIn(namespace), sim.dice.int(1, 3))) {
    strike.rest(5, 60);
    strike.add(getSecret(sim, found.caller, `${namespace}/${name}`, TOO_WIDE));
  }
  return `${nameOf(found)} lists ${namespace} and opens some of it`;
}

/** A watch gives every value away as a list does. */
function watchNamespace(strike: Strike): string | undefined {
  const { sim } = strike;
  const found = strike.intruded();
  if (!found || found.workload.habit === 'lists') return undefined;
  const [path = ''] = strike.loot(found.workload.team, 1);
  const namespace = sim.dice.chance(0.5) ? found.workload.namespace : (path.split('/')[0] ?? '');
  const query = ['allowWatchBookmarks=true', 'sendInitialEvents=true'];
  strike.add(watchSecrets(sim, found.caller, namespace, sim.dice.about(5 * MINUTE_US), { query, ...TOO_WIDE }));
  return `${nameOf(found)} watches the secrets of ${namespace}`;
}

/** One secret of another team every few hours. */
function hourly(strike: Strike): string | undefined {
  return overTime(strike, (workload) => strike.loot(workload.team, 6), 3 * HOUR_US);
}

/** One secret of its own namespace a day that it never read. */
function slowAtHome(strike: Strike): string | undefined {
  const { world, dice } = strike.sim;
  const strange = ({ namespace, reads, mounts }: Workload) =>
    dice.sample(
      world
        .secretsIn(namespace)
        .filter((name) => isWorth(name) && !reads.includes(`${namespace}/${name}`) && !mounts.includes(name))
        .map((name) => `${namespace}/${name}`),
      7,
    );
  return overTime(strike, strange, DAY_US);
}

function overTime(strike: Strike, pathsFor: (workload: Workload) => string[], spanUs: number): string | undefined {
  const { sim } = strike;
  const found = strike.intruded();
  if (!found) return undefined;
  const { workload } = found;
  const paths = pathsFor(workload);
  if (paths.length < 4) return undefined;
  const read = (path: string) => {
    const pod = workload.pods.find(({ isAlive }) => isAlive);
    if (pod) strike.add(getSecret(sim, strike.through(pod), path, TOO_WIDE));
  };
  for (const [turn, path] of paths.entries()) {
    sim.after(turn * spanUs + sim.dice.between(0, spanUs / 3), () => read(path));
  }
  return `${nameOf(found)} reads ${paths.length} secrets new to it, one every ${spanUs / HOUR_US} hours`;
}

/** A secret that one program alone ever read, read by another with its own client. */
function secondReader(strike: Strike): string | undefined {
  const { sim } = strike;
  const found = strike.intruded();
  if (!found) return undefined;
  const { team } = found.workload;
  const owners = sim.world.readers.filter((one) => one.team && one.team !== team && one.reads.length > 0);
  const path = sim.dice.pick(owners).reads[0] ?? '';
  strike.add(getSecret(sim, { ...found.caller, userAgent: found.workload.userAgent }, path, TOO_WIDE));
  return `${nameOf(found)} reads ${path}, which another program alone ever read`;
}

/** Releases hold the values that charts were given. */
function releaseHistory(strike: Strike): string | undefined {
  const { sim } = strike;
  const found = strike.intruded();
  if (!found) return undefined;
  const { namespace, account } = found.workload;
  const releases = sim.world.secretsIn(namespace).filter((name) => name.startsWith('sh.helm.release'));
  if (releases.length < 2) return undefined;
  const query = ['labelSelector=owner%3Dhelm', 'limit=500'];
  strike.add(listSecrets(sim, found.caller, namespace, { query, ...grantTo(account) }));
  for (const name of sim.dice.sample(releases, 4)) {
    strike.rest(2, 20);
    strike.add(getSecret(sim, found.caller, `${namespace}/${name}`, grantTo(account)));
  }
  return `${nameOf(found)} reads the releases of its namespace`;
}

function isWorth(path: string): boolean {
  return !path.includes('sh.helm') && !path.endsWith('registry-pull');
}
