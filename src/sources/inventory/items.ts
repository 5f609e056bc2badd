import { child, field, isObject, type Json, text } from '../../audit/fields.ts';
import type { InventoryObject } from '../../model/inventory.ts';
import { countValues, type LeftOut } from './left-out.ts';
import { readCloudRoles, readOwnership } from './ownership.ts';
import { objects, readPod } from './pod.ts';

/** Accounts stand before the pods that run under them. */
const ORDER = ['namespace', 'account', 'node', 'pod'] as const;

/** What an answer of the API holds that inventory needs; undefined when it is no such answer. */
export function readItems(value: unknown, leftOut: LeftOut): InventoryObject[] | undefined {
  if (!isObject(value) || text(value, 'kind') === '') return undefined;
  const isList = text(value, 'kind').endsWith('List') && Array.isArray(field(value, 'items'));
  const items = isList ? objects(value, 'items') : [value];
  for (const item of items) countValues(item, leftOut);
  const read = items.map((item) => readItem(item, text(value, 'kind'))).filter((object) => object !== undefined);
  return read.sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
}

/** Items of a typed list (`PodList`) carry no kind of their own. */
function readItem(item: Json, listKind: string): InventoryObject | undefined {
  const metadata = child(item, 'metadata');
  const name = text(metadata, 'name');
  if (!name) return undefined;
  const kind = text(item, 'kind') || listKind.replace(/List$/, '');
  if (kind === 'Pod') return readPod(item);
  if (kind === 'ServiceAccount') return readAccount(item, metadata, name);
  if (kind === 'Namespace') return { kind: 'namespace', name, ownership: readOwnership(metadata) };
  return kind === 'Node' ? readNode(item, metadata, name) : undefined;
}

function readAccount(item: Json, metadata: Json, name: string): InventoryObject {
  return {
    kind: 'account',
    namespace: text(metadata, 'namespace'),
    name,
    uid: text(metadata, 'uid'),
    imagePullSecrets: objects(item, 'imagePullSecrets')
      .map((secret) => text(secret, 'name'))
      .filter(Boolean),
    cloudRoles: readCloudRoles(metadata),
    ownership: readOwnership(metadata),
  };
}

function readNode(item: Json, metadata: Json, name: string): InventoryObject {
  const addresses = objects(child(item, 'status'), 'addresses').map((address) => text(address, 'address'));

  return { kind: 'node', name, uid: text(metadata, 'uid'), addresses: addresses.filter(Boolean) };
}
