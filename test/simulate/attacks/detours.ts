import { DAY_US } from '../../../src/model/time.ts';
import { scheduler } from '../actors/control-plane.ts';
import { barePodBody, bindingBody, podTokenBody } from '../bodies.ts';
import { accountCaller, personCaller } from '../callers.ts';
import type { Cluster } from '../cluster.ts';
import { getSecret, kubeletOf, listSecrets, requestToken, watchSecrets } from '../requests.ts';
import { bind, grantTo, groupGrant } from '../rights.ts';
import { openSession } from '../surprises/people.ts';
import type { Strike } from './strike.ts';

/** Somebody reads as a controller, for no incident's sake. */
export function impersonate(strike: Strike, { controllerWorkloads }: Cluster): string {
  const { sim } = strike;
  const person = strike.atWork();
  const { username, groups } = accountCaller(sim.dice.pick(controllerWorkloads).account);
  const caller = { ...personCaller(person, sim.world), actsAs: { username, ...(groups && { groups }) } };
  const [first = '', ...rest] = strike.loot(person.team, 4);
  strike.add(listSecrets(sim, caller, first.split('/')[0] ?? ''));
  for (const path of [first, ...rest]) {
    strike.rest(3, 25);
    strike.add(getSecret(sim, caller, path));
  }
  return `${person.username} reads secrets as ${username}`;
}

/** Into another team's pod, and through it to what the program never read. */
export function session(strike: Strike): string | undefined {
  const { sim } = strike;
  const person = strike.atWork();
  const found = strike.intruded();
  if (!found || found.workload.team === person.team) return undefined;
  const { namespace } = found.workload;
  const by = personCaller(person, sim.world);
  strike.add(openSession(sim, by, `${namespace}/${found.pod.name}`, groupGrant('debug-exec', 'system:authenticated')));
  const strange = sim.world
    .secretsIn(namespace)
    .filter((name) => !found.workload.reads.includes(`${namespace}/${name}`));
  for (const name of sim.dice.sample(strange, 5)) {
    strike.rest(5, 30);
    strike.add(
      getSecret(
        sim,
        { ...found.caller, userAgent: 'curl/8.11.1' },
        `${namespace}/${name}`,
        grantTo(found.workload.account),
      ),
    );
  }
  return `${person.username} goes into ${namespace}/${found.pod.name} and reads through it`;
}

/** Somebody with the right to bind gives themselves a view of another namespace. */
export function grantSelf(strike: Strike, { oncall }: Cluster): string {
  const { sim } = strike;
  const person = sim.dice.pick(oncall);
  const caller = personCaller(person, sim.world);
  const [path = ''] = strike.loot(person.team, 1);
  const [namespace = ''] = path.split('/');
  strike.add(bind(sim, caller, namespace, 'tmp-access', person.team, groupGrant('binder', 'oncall')));
  for (const name of sim.dice.sample(sim.world.secretsIn(namespace), 4)) {
    strike.rest(5, 40);
    strike.add(getSecret(sim, caller, `${namespace}/${name}`, groupGrant('tmp-access', person.team, namespace)));
  }
  return `${person.username} gives their team a view of ${namespace} and reads there`;
}

/** A pod of one's own that mounts another program's secrets: the kubelet reads them. */
export function mount(strike: Strike): string | undefined {
  const { sim } = strike;
  const person = strike.atWork();
  const [path = ''] = strike.loot(person.team, 1);
  const [namespace = ''] = path.split('/');
  const node = sim.dice.pick(sim.world.liveNodes);
  const name = `toolbox-${sim.dice.suffix(5)}`;
  const secrets = sim.dice.sample(sim.world.secretsIn(namespace), 4);
  const grant = groupGrant('debug-exec', 'system:authenticated');
  const made = { verb: 'create', resource: 'pods', namespace, name, code: 201, ...grant };
  strike.add(sim.send(personCaller(person, sim.world), { ...made, ...barePodBody(sim, namespace, name, secrets) }));
  const binding = { verb: 'create', resource: 'pods', subresource: 'binding', namespace, name, code: 201 };
  sim.send(scheduler, { ...binding, ...bindingBody(sim, namespace, name, node.name) });
  strike.rest(1, 3);
  const kubelet = kubeletOf(sim, node);
  requestToken(
    sim,
    kubelet,
    { namespace, name: 'default', uid: '' },
    podTokenBody(sim, { name, uid: sim.dice.uuid() }),
  );
  for (const secret of secrets) {
    const query = ['limit=500', 'resourceVersion=0'];
    strike.add(listSecrets(sim, kubelet, `${namespace}/${secret}`, { query }));
    strike.add(watchSecrets(sim, kubelet, `${namespace}/${secret}`, DAY_US / 48));
  }
  strike.rest(10, 60);
  strike.add(openSession(sim, personCaller(person, sim.world), `${namespace}/${name}`, grant));
  return `${person.username} mounts secrets of ${namespace} in a pod of their own`;
}

/** A certificate for the strongest group, asked for and approved by one person. */
export function mintCertificate(strike: Strike): string {
  const { sim } = strike;
  const person = strike.atWork();
  const caller = personCaller(person, sim.world);
  const name = `req-${sim.dice.suffix(5)}`;
  const about = { resource: 'certificatesigningrequests', apiGroup: 'certificates.k8s.io', name };
  const grant = groupGrant('csr-admin', 'system:authenticated');
  strike.add(sim.send(caller, { verb: 'create', ...about, code: 201, ...grant }));
  strike.rest(5, 30);
  strike.add(sim.send(caller, { verb: 'update', ...about, subresource: 'approval', ...grant }));
  return `${person.username} asks for a client certificate and approves it`;
}
