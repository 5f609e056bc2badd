import { MINUTE_US, SECOND_US } from '../../../src/model/time.ts';
import { personCaller } from '../callers.ts';
import type { Cluster } from '../cluster.ts';
import { getSecret, listSecrets, writeSecret } from '../requests.ts';
import { groupGrant, personGrant } from '../rights.ts';
import type { Simulation } from '../simulation.ts';
import type { Person } from '../world.ts';

const FIRST =
  'ada bo cleo dag edda finn gro hal ines jory kai lotte milan nour ola pia rio sami tove ugo vera wim yara zeno'.split(
    ' ',
  );
const LAST =
  'berg costa dahl engel falk green holm iversen jansen kraus lund moss nagy orlov park reyes stark toth'.split(' ');
const AGENTS = [
  'kubectl/v1.34.1 (linux/amd64) kubernetes/93248f9',
  'kubectl/v1.35.0 (darwin/arm64) kubernetes/5a3c1e2',
  'k9s/v0.50.4 (darwin/arm64) kubernetes/$Format',
  'Lens/2026.1.0 node-fetch',
  'kubectl/v1.33.3 (windows/amd64) kubernetes/80779bd',
] as const;

/** Somebody new; the name is nobody else's. */
export function hire(sim: Simulation, team: string, groups: readonly string[] = []): Person {
  const { dice, world } = sim;
  const { plan } = world;
  const taken = new Set(world.people.map(({ name }) => name));
  let name = '';
  while (name === '' || taken.has(name))
    name = `${dice.pick(FIRST)}.${dice.pick(LAST)}${taken.size > 60 ? dice.int(1, 99) : ''}`;
  const isCertificate = !plan.isOidc || dice.chance(0.2);
  const credential = isCertificate
    ? `X509SHA256=${dice.hex(64)}`
    : plan.hasOidcCredentialIds
      ? `JTI=${dice.uuid()}`
      : '';
  const person: Person = {
    name,
    username: isCertificate ? `${name}@corp.example` : plan.username(name),
    team,
    groups: [team, ...groups],
    credential,
    office: dice.int(0, 1),
    host: 2 + (world.people.length % 250),
    usesProxy: dice.chance(0.3),
    userAgent: dice.pick(AGENTS),
    hasLeft: false,
    isAway: false,
    worksLate: dice.chance(0.1),
  };
  world.people.push(person);
  return person;
}

/** A person at work: now and then a look at the cluster, mostly at what they always look at. */
export function beAtWork(cluster: Cluster, person: Person): void {
  const { sim } = cluster;
  const favourites = new Map<string, string[]>();
  const diligence = sim.dice.between(0.05, 0.3);
  sim.every(40 * MINUTE_US, () => {
    const isThere = isAtWork(sim, person) && sim.dice.chance(diligence);
    if (isThere) look(cluster, person, favourites);
    return !person.hasLeft;
  });
}

function isAtWork(sim: Simulation, { worksLate, isAway }: Person): boolean {
  if (isAway) return false;
  const { workFrom, workHours } = sim.world.plan;
  if (sim.dice.chance(worksLate ? 0.2 : 0.01)) return true;
  return sim.isWorkday && sim.localHour > workFrom && sim.localHour < workFrom + workHours;
}

function look(cluster: Cluster, person: Person, favourites: Map<string, string[]>): void {
  const { sim } = cluster;
  const own = sim.world.namespacesOf(person.team);
  if (own.length === 0) return;
  const namespace = sim.dice.pick(own);
  const caller = personCaller(person, sim.world);
  const grant = personGrant({ ...person, groups: [] }, namespace);
  const rest = () => sim.pause(2 * SECOND_US, 40 * SECOND_US);
  sim.send(caller, { verb: 'list', resource: 'pods', namespace, query: ['limit=500'], ...grant });
  rest();
  if (sim.dice.chance(0.25)) listSecrets(sim, caller, namespace, grant);
  if (sim.dice.chance(0.1)) checkOwnRights(sim, person);
  for (let turn = sim.dice.int(0, 2); turn > 0; turn -= 1) {
    rest();
    const name = favourite(sim, namespace, favourites);
    if (!name) continue;
    const isMistyped = sim.dice.chance(0.03);
    const options = isMistyped ? { code: 404 } : {};
    getSecret(sim, caller, `${namespace}/${name}${isMistyped ? 's' : ''}`, { ...grant, ...options });
    if (isMistyped || name.endsWith('-tls') || !sim.dice.chance(0.05)) continue;
    writeSecret(sim, caller, 'patch', `${namespace}/${name}`, grant);
    cluster.takeUp(`${namespace}/${name}`);
  }
}

/** The same few secrets in every namespace, seldom another. */
function favourite(sim: Simulation, namespace: string, favourites: Map<string, string[]>): string | undefined {
  const names = sim.world.secretsIn(namespace).filter((name) => !name.startsWith('sh.helm'));
  const known = favourites.get(namespace) ?? sim.dice.sample(names, 3);
  favourites.set(namespace, known);
  return sim.dice.chance(0.95) ? known[sim.dice.int(0, 2)] : sim.dice.sample(names, 1)[0];
}

function checkOwnRights(sim: Simulation, person: Person): string {
  const review = { resource: 'selfsubjectaccessreviews', apiGroup: 'authorization.k8s.io' };
  const grant = groupGrant('system:basic-user', 'system:authenticated');
  return sim.send(personCaller(person, sim.world), { verb: 'create', ...review, code: 201, ...grant });
}
