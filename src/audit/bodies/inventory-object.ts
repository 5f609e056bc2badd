import type { AccountObject, InventoryObject, NodeObject } from '../../model/inventory.ts';
import { child, type Json, objects, text } from '../fields.ts';
import { readCloudRoles, readOwnership } from './ownership.ts';
import { readPod } from './pod.ts';
import { readBinding, readRole } from './rbac.ts';

const READERS: ReadonlyMap<string, (item: Json) => InventoryObject> = new Map([
  ['Pod', readPod],
  ['ServiceAccount', readAccount],
  ['Namespace', readNamespace],
  ['Node', readNode],
  ['Role', readRole],
  ['ClusterRole', readRole],
  ['RoleBinding', readBinding],
  ['ClusterRoleBinding', readBinding],
]);

/** One API object by the allow-list of its kind; undefined for kinds that inventory does not keep. */
export function readInventoryObject(kind: string, item: Json): InventoryObject | undefined {
  return READERS.get(kind)?.(item);
}

function readAccount(item: Json): AccountObject {
  const metadata = child(item, 'metadata');
  return {
    kind: 'account',
    namespace: text(metadata, 'namespace'),
    name: text(metadata, 'name'),
    uid: text(metadata, 'uid'),
    imagePullSecrets: objects(item, 'imagePullSecrets')
      .map((secret) => text(secret, 'name'))
      .filter(Boolean),
    cloudRoles: readCloudRoles(metadata),
    ownership: readOwnership(metadata),
  };
}

function readNamespace(item: Json): InventoryObject {
  const metadata = child(item, 'metadata');
  return { kind: 'namespace', name: text(metadata, 'name'), ownership: readOwnership(metadata) };
}

function readNode(item: Json): NodeObject {
  const metadata = child(item, 'metadata');
  const addresses = objects(child(item, 'status'), 'addresses').map((address) => text(address, 'address'));
  return {
    kind: 'node',
    name: text(metadata, 'name'),
    uid: text(metadata, 'uid'),
    addresses: addresses.filter(Boolean),
  };
}
