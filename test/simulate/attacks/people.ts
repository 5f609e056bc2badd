import { DAY_US } from '../../../src/model/time.ts';
import type { Caller } from '../../scenario/event.ts';
import { personCaller } from '../callers.ts';
import type { Cluster } from '../cluster.ts';
import { getSecret } from '../requests.ts';
import { groupGrant, personGrant } from '../rights.ts';
import { grantSelf, impersonate, mintCertificate, mount, session } from './detours.ts';
import type { Family, Strike } from './strike.ts';

/** What people do who should not. */
export function peopleAttacks(cluster: Cluster): readonly Family[] {
  const own = ['cross-namespace', 'cross-team', 'first-namespace', 'first-secret'];
  return [
    { id: 'dev-other-team', cause: own, run: otherTeam },
    {
      id: 'leaver-cert',
      cause: ['dormant-credential', 'new-source', 'new-user-agent'],
      days: -1,
      run: (s) => leaver(s, cluster),
    },
    { id: 'impersonated-read', cause: ['impersonation'], run: (strike) => impersonate(strike, cluster) },
    {
      id: 'exec-near-secret',
      cause: ['exec', 'enumeration', 'first-secret', 'new-verb', 'cross-namespace'],
      run: session,
    },
    { id: 'grant-then-read', cause: ['binding-changed', 'grant-wide'], run: (strike) => grantSelf(strike, cluster) },
    { id: 'pod-mount', cause: ['unusual-mount', 'exec', 'node-not-mounting'], run: mount },
    { id: 'minted-certificate', cause: ['certificate-minted'], run: mintCertificate },
    { id: 'person-sweep', cause: ['enumeration', ...own], run: sweep },
  ];
}

/** Somebody who is to leave in the first days: chosen when the log begins. */
export function chooseLeaver({ sim, leavers }: Cluster): void {
  const person = sim.world.people.find(({ credential, team }) => credential.startsWith('X509') && team !== 'auditors');
  if (!person) return;
  leavers.push(person);
  const use = () => {
    const namespace = sim.world.namespacesOf(person.team)[0] ?? '';
    const [name] = sim.world.secretsIn(namespace);
    if (!person.hasLeft && name)
      getSecret(sim, personCaller(person, sim.world), `${namespace}/${name}`, personGrant(person, namespace));
    return !person.hasLeft;
  };
  sim.every(DAY_US / 3, use);
  sim.at(sim.startUs + sim.dice.between(3, 5) * DAY_US, () => {
    person.hasLeft = true;
  });
}

function otherTeam(strike: Strike): string {
  const { sim } = strike;
  const person = strike.atWork();
  const [path = ''] = strike.loot(person.team, 1);
  strike.add(
    getSecret(sim, personCaller(person, sim.world), path, groupGrant('all-teams-view', 'system:authenticated')),
  );
  return `${person.username} (team ${person.team}) reads ${path}`;
}

function leaver(strike: Strike, { leavers }: Cluster): string | undefined {
  const { sim } = strike;
  const [person] = leavers;
  if (!person?.hasLeft || sim.nowUs - sim.startUs < 13 * DAY_US) return undefined;
  const caller: Caller = { ...personCaller(person, sim.world), forwarded: [], ip: strike.internet() };
  const [namespace = ''] = sim.world.namespacesOf(person.team);
  for (const name of sim.dice.sample(sim.world.secretsIn(namespace), 4)) {
    strike.add(getSecret(sim, caller, `${namespace}/${name}`, personGrant(person, namespace)));
    strike.rest(10, 60);
  }
  return `certificate of ${person.username}, who left in the first days, used`;
}

/** Many secrets of other teams in one sitting. */
function sweep(strike: Strike): string {
  const { sim } = strike;
  const person = strike.atWork();
  const grant = groupGrant('all-teams-view', 'system:authenticated');
  for (const path of strike.loot(person.team, sim.dice.int(8, 14))) {
    strike.add(getSecret(sim, personCaller(person, sim.world), path, grant));
    strike.rest(4, 60);
  }
  return `${person.username} reads many secrets of other teams`;
}
