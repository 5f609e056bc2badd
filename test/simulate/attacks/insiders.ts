import { personCaller, podCaller, tokenCaller } from '../callers.ts';
import type { Cluster } from '../cluster.ts';
import { getSecret, listSecrets, requestToken } from '../requests.ts';
import { bind, grantTo, groupGrant, personGrant } from '../rights.ts';
import { openSession } from '../surprises/people.ts';
import type { Person } from '../world.ts';
import type { Family, Strike } from './strike.ts';

const ELSEWHERE = ['credential-other-source', 'credential-other-node'];
const FOREIGN = ['cross-namespace', 'cross-team', 'first-namespace', 'first-secret', 'enumeration'];
const ALL_TEAMS = groupGrant('all-teams-view', 'system:authenticated');

/** People with rights that are wider than their work. */
export function insiderAttacks(cluster: Cluster): readonly Family[] {
  const certain = { isDeterministic: true };
  return [
    { id: 'person-cluster-list', cause: ['cluster-wide-scope', 'enumeration', 'new-verb'], run: listCluster },
    { id: 'person-namespace-walk', cause: [...FOREIGN, 'new-verb'], run: walk },
    {
      id: 'stolen-laptop',
      cause: [...FOREIGN, 'new-source', 'new-user-agent', 'unusual-hour', 'new-verb'],
      run: stolenLogin,
    },
    { id: 'token-by-hand', cause: ['token-minted', 'credential-unbound', ...ELSEWHERE], ...certain, run: mintByHand },
    { id: 'token-from-session', cause: [...ELSEWHERE, 'exec'], ...certain, run: tokenFromSession },
    {
      id: 'self-made-admin',
      cause: ['binding-changed', 'grant-wide', 'cluster-wide-scope'],
      run: (strike) => makeAdmin(strike, cluster),
    },
    { id: 'impersonated-masters', cause: ['impersonation'], run: impersonateMasters },
  ];
}

/** `kubectl get secrets -A`. */
function listCluster(strike: Strike): string {
  const person = strike.atWork();
  strike.add(listSecrets(strike.sim, personCaller(person, strike.sim.world), '', ALL_TEAMS));
  return `${person.username} lists the secrets of the whole cluster`;
}

/** One namespace of other teams after the other. */
function walk(strike: Strike): string {
  const { sim } = strike;
  const person = strike.atWork();
  const caller = personCaller(person, sim.world);
  const foreign = [...sim.world.owners].filter(([, owner]) => owner !== person.team).map(([namespace]) => namespace);
  for (const namespace of sim.dice.sample(foreign, sim.dice.int(6, 9))) {
    strike.add(listSecrets(sim, caller, namespace, ALL_TEAMS));
    strike.rest(3, 40);
    const [name] = sim.dice.sample(sim.world.secretsIn(namespace), 1);
    if (!name || sim.dice.chance(0.4)) continue;
    strike.add(getSecret(sim, caller, `${namespace}/${name}`, ALL_TEAMS));
    strike.rest(3, 40);
  }
  return `${person.username} lists the namespaces of other teams`;
}

/** A login in other hands: at night, from far away, another client, all secrets of the person's own team. */
function stolenLogin(strike: Strike): string | undefined {
  const { sim } = strike;
  const isNight = sim.localHour < 5 || sim.localHour > 21;
  const person = strike.atWork();
  if (!isNight) return undefined;
  const by = { ...personCaller(person, sim.world), forwarded: [], ip: strike.internet(), userAgent: 'curl/8.11.1' };
  for (const namespace of sim.world.namespacesOf(person.team)) {
    strike.add(listSecrets(sim, by, namespace, personGrant(person, namespace)));
    for (const name of sim.dice.sample(sim.world.secretsIn(namespace), 3)) {
      strike.rest(2, 20);
      strike.add(getSecret(sim, by, `${namespace}/${name}`, personGrant(person, namespace)));
    }
  }
  return `login of ${person.username} used at night from ${by.ip}`;
}

/** `kubectl create token`, used from where the person sits. */
function mintByHand(strike: Strike): string {
  const { sim } = strike;
  const person = strike.atWork();
  const by = personCaller(person, sim.world);
  const victim = sim.dice.pick(sim.world.readers.filter(({ team }) => team && team !== person.team));
  const { token, auditID } = requestToken(sim, by, victim.account, ALL_TEAMS);
  strike.add(auditID);
  const caller = tokenCaller(victim.account, token, by.ip, by.userAgent ?? '');
  for (const path of victim.reads) {
    strike.rest(4, 60);
    strike.add(getSecret(sim, caller, path, grantTo(victim.account)));
  }
  return `${person.username} makes a token of ${victim.namespace}/${victim.app} and uses it`;
}

/** Into a pod, its token copied, and used from the person's own machine. */
function tokenFromSession(strike: Strike): string | undefined {
  const { sim } = strike;
  const person = strike.atWork();
  const found = strike.intruded();
  if (!found || found.workload.isHostNetwork) return undefined;
  const { workload, pod } = found;
  const by = personCaller(person, sim.world);
  const grant = groupGrant('debug-exec', 'system:authenticated');
  strike.add(openSession(sim, by, `${workload.namespace}/${pod.name}`, grant));
  for (const path of workload.reads) {
    strike.rest(30, 200);
    const caller = { ...podCaller(pod), ip: by.ip, userAgent: by.userAgent ?? '' };
    strike.add(getSecret(sim, caller, path, grantTo(workload.account)));
  }
  return `${person.username} takes the token of ${workload.namespace}/${pod.name} along`;
}

/** Binds themselves to everything, reads, and takes it away again. */
function makeAdmin(strike: Strike, { oncall }: Cluster): string {
  const { sim } = strike;
  const person: Person = sim.dice.pick(oncall);
  const by = personCaller(person, sim.world);
  const name = `tmp-${sim.dice.suffix(5)}`;
  strike.add(bind(sim, by, '', name, person.team, groupGrant('binder', 'oncall')));
  strike.rest(5, 60);
  strike.add(listSecrets(sim, by, '', groupGrant(name, person.team)));
  strike.rest(60, 300);
  const about = { resource: 'clusterrolebindings', apiGroup: 'rbac.authorization.k8s.io', name };
  strike.add(sim.send(by, { verb: 'delete', ...about, ...groupGrant('binder', 'oncall') }));
  return `${person.username} gives their team the whole cluster for some minutes`;
}

/** As nobody in particular, with the strongest group. */
function impersonateMasters(strike: Strike): string {
  const { sim } = strike;
  const person = strike.atWork();
  const actsAs = { username: 'ops', groups: ['system:masters'] };
  const caller = { ...personCaller(person, sim.world), actsAs };
  for (const path of strike.loot(person.team, 3)) {
    strike.add(getSecret(sim, caller, path));
    strike.rest(3, 30);
  }
  return `${person.username} reads as a member of system:masters`;
}
