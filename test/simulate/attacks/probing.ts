import { getSecret, refused } from '../requests.ts';
import { grantTo, groupGrant } from '../rights.ts';
import { nameOf, type Strike } from './strike.ts';

export function guess(strike: Strike): string | undefined {
  const { sim } = strike;
  const found = strike.intruded();
  if (!found) return undefined;
  const names =
    'admin root prod-db aws-keys github-token vault-token backup-key stripe tls-key db-password smtp jwt'.split(' ');
  for (const name of sim.dice.sample(names, sim.dice.int(8, 12))) {
    strike.add(
      getSecret(sim, found.caller, `${found.workload.namespace}/${name}`, {
        code: 404,
        ...grantTo(found.workload.account),
      }),
    );
    strike.rest(1, 6);
  }
  return `${nameOf(found)} guesses secret names`;
}

export function probe(strike: Strike): string | undefined {
  const { sim } = strike;
  const found = strike.intruded();
  if (!found) return undefined;
  const review = { resource: 'selfsubjectaccessreviews', apiGroup: 'authorization.k8s.io', code: 201 };
  strike.add(
    sim.send(found.caller, { verb: 'create', ...review, ...groupGrant('system:basic-user', 'system:authenticated') }),
  );
  for (const namespace of sim.dice.sample([...sim.world.owners.keys(), 'kube-system'], 6)) {
    strike.rest(2, 15);
    strike.add(refused(sim, found.caller, 'list', namespace));
    const [name] = sim.world.secretsIn(namespace);
    if (name && sim.dice.chance(0.6)) strike.add(refused(sim, found.caller, 'get', `${namespace}/${name}`));
  }
  return `${nameOf(found)} probes what it may read`;
}

export function reviewTokens(strike: Strike): string | undefined {
  const { sim } = strike;
  const found = strike.intruded();
  if (!found) return undefined;
  for (let turn = sim.dice.int(2, 4); turn > 0; turn -= 1) {
    const review = { verb: 'create', resource: 'tokenreviews', apiGroup: 'authentication.k8s.io', code: 201 };
    strike.add(sim.send(found.caller, { ...review, ...groupGrant('system:auth-delegator', 'system:serviceaccounts') }));
    strike.rest(5, 60);
  }
  return `${nameOf(found)} tries found tokens in token reviews`;
}

export function destroy(strike: Strike): string | undefined {
  const { sim } = strike;
  const found = strike.intruded();
  if (!found) return undefined;
  const { namespace } = found.workload;
  for (const name of sim.world.secretsIn(namespace).slice(0, 14)) {
    strike.add(sim.send(found.caller, { verb: 'delete', namespace, name, ...grantTo(found.workload.account) }));
    strike.rest(1, 3);
  }
  return `${nameOf(found)} deletes the secrets of its namespace`;
}
