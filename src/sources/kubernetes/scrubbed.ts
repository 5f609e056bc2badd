import type { KubernetesListObject, KubernetesObject } from '@kubernetes/client-node';
import { readInventoryObject } from '../../audit/bodies/inventory-object.ts';
import { child, isObject, type Json, objects, text } from '../../audit/fields.ts';
import type { InventoryObject } from '../../model/inventory.ts';

/** An API object of which only this is kept in memory: its name and version, and what inventory needs of it. */
export interface Scrubbed extends KubernetesObject {
  metadata: { name: string; namespace: string; resourceVersion: string };
  told: InventoryObject | undefined;
}

/** The part of an object that may be kept, before anything of it is: an informer remembers all that it is given. */
export function scrub(kind: string, item: unknown): Scrubbed {
  const json: Json = isObject(item) ? item : {};
  const metadata = child(json, 'metadata');
  return {
    metadata: {
      name: text(metadata, 'name'),
      namespace: text(metadata, 'namespace'),
      resourceVersion: text(metadata, 'resourceVersion'),
    },
    told: readInventoryObject(kind, json),
  };
}

/** One page of a list, scrubbed; `next` is '' on the last one. */
export function scrubList(kind: string, body: unknown): { items: Scrubbed[]; resourceVersion: string; next: string } {
  const list: Json = isObject(body) ? body : {};
  const metadata = child(list, 'metadata');
  const items = objects(list, 'items').map((item) => scrub(kind, item));
  return { items, resourceVersion: text(metadata, 'resourceVersion'), next: text(metadata, 'continue') };
}

export function listOf(items: Scrubbed[], resourceVersion: string): KubernetesListObject<Scrubbed> {
  return { apiVersion: 'v1', kind: 'List', metadata: { resourceVersion }, items };
}
