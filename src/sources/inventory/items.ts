import { readInventoryObject } from '../../audit/bodies/inventory-object.ts';
import { child, field, isObject, type Json, objects, text } from '../../audit/fields.ts';
import type { InventoryObject } from '../../model/inventory.ts';
import { countValues, type LeftOut } from './left-out.ts';
import { readSecretMetadata } from './secret-metadata.ts';

/** Accounts stand before the pods that run under them. */
const ORDER = ['namespace', 'account', 'node', 'secret', 'pod', 'role', 'binding'] as const;

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
  if (text(child(item, 'metadata'), 'name') === '') return undefined;
  const kind = text(item, 'kind') || listKind.replace(/List$/, '');
  return kind === 'Secret' ? readSecretMetadata(item) : readInventoryObject(kind, item);
}
