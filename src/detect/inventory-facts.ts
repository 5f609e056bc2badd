import type { Inventory } from '../identity/inventory.ts';
import type { Fact } from '../model/access.ts';
import type { InventoryChange, Ownership, PodObject, SecretWay } from '../model/inventory.ts';

type Detail = Fact['detail'];

/** The facts that inventory states: which pods live where and refer to which secrets, and who answers for what. */
export function factsOfInventory({ cluster, object }: InventoryChange, timeUs: number, inventory: Inventory): Fact[] {
  const fact = (type: Fact['type'], subject: string, detail: Detail, us = timeUs): Fact => {
    return { kind: 'fact', type, cluster, timeUs: us, auditID: '', subject, by: '', detail };
  };
  if (object.kind === 'namespace')
    return [fact('namespace-seen', `${object.name}/`, ownershipDetail(object.ownership))];
  if (object.kind === 'node')
    return [fact('node-seen', `/${object.name}`, { uid: object.uid, addresses: object.addresses.join(' ') })];
  if (object.kind === 'account') {
    const detail = { ...ownershipDetail(object.ownership), cloudRoles: object.cloudRoles.join('\n') };
    return [fact('account-seen', `${object.namespace}/${object.name}`, detail)];
  }
  const since = object.createdUs || timeUs;
  const seen = fact('pod-seen', `${object.namespace}/${object.name}`, podDetail(object), since);
  const references = referencesOf(object, inventory).map(([secret, ways]) =>
    fact('secret-referenced', `${object.namespace}/${secret}`, referenceDetail(object, ways), since),
  );
  return [seen, ...references];
}

/** By secret, the ways in which a pod comes by it; a pod that has ended holds nothing any more. */
function referencesOf(
  { namespace, account, phase, secrets }: PodObject,
  inventory: Inventory,
): [string, SecretWay[]][] {
  if (phase === 'Succeeded' || phase === 'Failed') return [];
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

function ownershipDetail({ team, owner, environment, contact }: Ownership): Detail {
  return { team, owner, environment, contact };
}
