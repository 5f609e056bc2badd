import type { ObjectRef } from '../model/audit-event.ts';
import { child, type Json, text } from './fields.ts';

/** A custom resource may bear the name of a core one; with its group it is told apart. */
const CORE = new Set(['secrets', 'pods', 'serviceaccounts', 'namespaces', 'nodes']);

/** The resource of an `objectRef`, with its group where it bears a core name: `secrets`, `secrets.example.org`. */
export function resourceOf(object: Json): string {
  const resource = text(object, 'resource');
  const group = groupOf(object);
  return group !== '' && CORE.has(resource) ? `${resource}.${group}` : resource;
}

/** Converters write out the name of the group that has none; a group of somebody's own has a dot. */
function groupOf(object: Json): string {
  const group = text(object, 'apiGroup');
  return group === 'core' ? '' : group;
}

export function readObjectRef(event: Json): ObjectRef {
  const object = child(event, 'objectRef');
  return {
    resource: resourceOf(object),
    subresource: text(object, 'subresource'),
    namespace: text(object, 'namespace'),
    name: text(object, 'name'),
    apiGroup: groupOf(object),
  };
}
