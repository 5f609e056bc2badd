import { DAY_US, HOUR_US, MINUTE_US, SECOND_US } from '../../../src/model/time.ts';
import type { Caller } from '../../scenario/event.ts';
import { accountCaller, personCaller } from '../callers.ts';
import type { Cluster } from '../cluster.ts';
import { getSecret, listSecrets, writeSecret } from '../requests.ts';
import { groupGrant, personGrant } from '../rights.ts';
import type { Simulation } from '../simulation.ts';
import type { Person } from '../world.ts';

/** Two people on call look around in a team's namespace, and into its programs. */
export function incident({ sim, oncall }: Cluster): void {
  const namespace = sim.dice.pick([...sim.world.owners.keys()]);
  const helpers = sim.dice.sample(oncall, 2);
  sim.note('on-call-incident', `incident in ${namespace}; ${helpers.map(({ name }) => name).join(' and ')} help`, 3);
  for (const person of helpers) {
    sim.after(sim.dice.between(1, 20) * MINUTE_US, () => help(sim, person, namespace));
    sim.after(sim.dice.between(40, 120) * MINUTE_US, () => help(sim, person, namespace));
  }
}

function help(sim: Simulation, person: Person, namespace: string): void {
  const caller = personCaller(person, sim.world);
  const grant = personGrant(person, namespace);
  const rest = () => sim.pause(5 * SECOND_US, 90 * SECOND_US);
  sim.send(caller, { verb: 'list', resource: 'pods', namespace, query: ['limit=500'], ...grant });
  rest();
  if (sim.dice.chance(0.6)) listSecrets(sim, caller, namespace, grant);
  for (const name of sim.dice.sample(sim.world.secretsIn(namespace), sim.dice.int(1, 3))) {
    rest();
    getSecret(sim, caller, `${namespace}/${name}`, grant);
  }
  const workload = sim.world.workloads.find(
    (one) => one.namespace === namespace && one.pods.some((pod) => pod.isAlive),
  );
  const pod = workload?.pods.find(({ isAlive }) => isAlive);
  if (pod && sim.dice.chance(0.5)) openSession(sim, caller, `${namespace}/${pod.name}`, grant);
  if (workload && sim.dice.chance(0.2)) {
    rest();
    // The permissions of a program are tried out as that program.
    const actsAs = accountCaller(workload.account);
    const { username, groups } = actsAs;
    listSecrets(sim, { ...caller, actsAs: { username, ...(groups && { groups }) } }, namespace, { code: 200 });
  }
}

/** `kubectl exec`: a GET that is upgraded, written when it starts and when it ends. */
export function openSession(sim: Simulation, by: Caller, path: string, grant: object): string {
  const [namespace = '', name = ''] = path.split('/');
  const about = { verb: 'get', resource: 'pods', subresource: 'exec', namespace, name, code: 101 };
  const request = {
    ...about,
    query: ['command=sh', 'container=main', 'stdin=true', 'stdout=true', 'tty=true'],
    ...grant,
  };
  const auditID = sim.send(by, { ...request, stage: 'ResponseStarted' });
  const begunUs = sim.nowUs - 2_000;
  sim.after(sim.dice.between(1, 20) * MINUTE_US, () => sim.send(by, { ...request, auditID }, begunUs));
  return auditID;
}

/** The emergency user in an incident: all that was read is rotated within hours. */
export function breakGlass(cluster: Cluster): void {
  const { sim, emergency, admin } = cluster;
  const namespace = sim.dice.pick([...sim.world.owners.keys()]);
  sim.note('break-glass-proper', `emergency user in ${namespace}, all that was read rotated within hours`, 5);
  const names = sim.dice.sample(sim.world.secretsIn(namespace), 3);
  for (const name of names) {
    sim.pause(10 * SECOND_US, 60 * SECOND_US);
    getSecret(sim, emergency, `${namespace}/${name}`);
  }
  sim.after(2 * HOUR_US, () => {
    for (const name of names) {
      writeSecret(sim, admin, 'patch', `${namespace}/${name}`);
      cluster.takeUp(`${namespace}/${name}`);
    }
  });
}

/** An auditor lists every namespace and opens a sample. */
export function audit({ sim, auditor }: Cluster): void {
  sim.note('quarterly-audit', 'auditor lists every namespace and opens a sample', 7);
  const grant = groupGrant('audit-read', 'auditors');
  [...sim.world.owners.keys()].forEach((namespace, turn) => {
    sim.after(turn * sim.dice.about(7 * MINUTE_US), () => {
      const caller = personCaller(auditor, sim.world);
      listSecrets(sim, caller, namespace, grant);
      sim.pause(20 * SECOND_US);
      const [name] = sim.dice.sample(sim.world.secretsIn(namespace), 1);
      if (name && sim.dice.chance(0.4)) getSecret(sim, caller, `${namespace}/${name}`, grant);
    });
  });
}

/** The network that people come from is moved. */
export function moveOffice({ sim }: Cluster): void {
  sim.note('vpn-change', 'people come from other address pools', 72);
  sim.world.officeShift += 1;
}

export function takeHoliday({ sim }: Cluster): void {
  sim.note('holiday', 'public holiday', 24);
  const away = sim.world.people.filter(({ hasLeft }) => !hasLeft);
  for (const person of away) person.isAway = true;
  sim.after(DAY_US, () => {
    for (const person of away) person.isAway = false;
  });
}
