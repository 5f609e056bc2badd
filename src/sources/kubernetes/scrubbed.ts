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

/** The objects of one page of a list. */
export function scrubList(kind: string, body: unknown): Scrubbed[] {
  return objects(isObject(body) ? body : {}, 'items').map((item) => scrub(kind, item));
}

/** Where a list stands after one page; `next` is '' on the last one. */
export function pageOf(body: unknown): { resourceVersion: string; next: string } {
  const metadata = child(isObject(body) ? body : {}, 'metadata');
  return { resourceVersion: text(metadata, 'resourceVersion'), next: text(metadata, 'continue') };
}

export function listOf(items: Scrubbed[], resourceVersion: string): KubernetesListObject<Scrubbed> {
  return { apiVersion: 'v1', kind: 'List', metadata: { resourceVersion }, items };
}
