import type { Inventory } from '../identity/inventory.ts';
import { hasEnded } from '../identity/pods.ts';
import { sayPowers } from '../identity/powers.ts';
import type { Fact } from '../model/access.ts';
import type { InventoryChange, Ownership, PodObject, SecretObject, SecretWay } from '../model/inventory.ts';
import type { BindingObject } from '../model/rbac.ts';
import { formatTime } from '../model/time.ts';

type Detail = Fact['detail'];

type Told = Pick<InventoryChange, 'cluster' | 'object'>;

/** The facts that inventory states: which pods live where and refer to which secrets, who answers for what, who may what. */
export function factsOfInventory({ cluster, object }: Told, timeUs: number, inventory: Inventory): Fact[] {
  const fact = (type: Fact['type'], subject: string, detail: Detail, us = timeUs): Fact => {
    return { kind: 'fact', type, cluster, timeUs: us, auditID: '', subject, by: '', detail };
  };
  switch (object.kind) {
    case 'namespace':
      return [fact('namespace-seen', `${object.name}/`, ownershipDetail(object.ownership))];
    case 'node':
      return [fact('node-seen', `/${object.name}`, { uid: object.uid, addresses: object.addresses.join(' ') })];
    case 'account': {
      const detail = { ...ownershipDetail(object.ownership), cloudRoles: object.cloudRoles.join('\n') };
      return [fact('account-seen', `${object.namespace}/${object.name}`, detail)];
    }
    case 'pod':
      return podFacts(object, inventory, (type, subject, detail) =>
        fact(type, subject, detail, object.createdUs || timeUs),
      );
    case 'secret':
      return [fact('secret-seen', `${object.namespace}/${object.name}`, secretDetail(object))];
    case 'binding':
      return [fact('binding-seen', `${object.namespace}/${object.name}`, bindingDetail(object, inventory))];
    case 'role':
      return [];
  }
}

type MakeFact = (type: Fact['type'], subject: string, detail: Detail) => Fact;

/** Nothing of a pod whose name the server is yet to make up: it is told again where it is placed. */
function podFacts(pod: PodObject, inventory: Inventory, fact: MakeFact): Fact[] {
  if (pod.name === '') return [];
  const references = referencesOf(pod, inventory).map(([secret, ways]) =>
    fact('secret-referenced', `${pod.namespace}/${secret}`, referenceDetail(pod, ways)),
  );
  return [fact('pod-seen', `${pod.namespace}/${pod.name}`, podDetail(pod)), ...references];
}

const MAX_SUBJECTS = 32;

function bindingDetail(binding: BindingObject, { rights }: Inventory): Detail {
  const subjects = binding.subjects.slice(0, MAX_SUBJECTS).map(({ kind, namespace, name }) => {
    return `${kind} ${namespace ? `${namespace}/` : ''}${name}`;
  });
  const powers = rights.powersThrough(binding);
  const gives = powers ? sayPowers(powers) : '';
  return { role: `${binding.roleKind} ${binding.role}`, subjects: subjects.join('\n'), gives };
}

/** By secret, the ways in which a pod comes by it; a pod that has ended holds nothing any more. */
function referencesOf(
  { namespace, account, phase, secrets }: PodObject,
  inventory: Inventory,
): [string, SecretWay[]][] {
  if (hasEnded(phase)) return [];
  const ways = new Map(secrets.map((reference) => [reference.name, [...reference.ways]]));
  for (const name of inventory.account(namespace, account)?.imagePullSecrets ?? []) {
    if (!ways.get(name)?.includes('imagePullSecret'))
      ways.set(name, [...(ways.get(name) ?? []), 'account-imagePullSecret']);
  }
  return [...ways];
}

function podDetail({ uid, node, account, owner, phase }: PodObject): Detail {
  return { state: 'listed', uid, node, account, owner, phase };
}

function referenceDetail(
  { name, uid, node, account, owner, createdUs }: PodObject,
  ways: readonly SecretWay[],
): Detail {
  return { pod: name, uid, node, account, owner, ways: ways.join(' '), since: String(createdUs) };
}

function secretDetail({ type, keys, createdUs }: SecretObject): Detail {
  return { type, keys: String(keys), created: createdUs ? formatTime(createdUs) : '' };
}

function ownershipDetail({ team, owner, environment, contact }: Ownership): Detail {
  return { team, owner, environment, contact };
}
