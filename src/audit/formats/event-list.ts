import { field, type Json, text } from '../fields.ts';
import { clusterBeside } from './beside.ts';
import type { Format } from './format.ts';

/** `EventList` of the audit webhook; its items carry no kind and apiVersion of their own. */
export const eventList: Format = {
  name: 'event-list',
  unpack: (object) => {
    const items = field(object, 'items');
    if (!Array.isArray(items) || !isList(object)) return undefined;
    const cluster = clusterBeside(object);
    return items.map((value) => ({ value, cluster }));
  },
};

function isList(object: Json): boolean {
  const kind = text(object, 'kind');
  return kind === '' || kind.endsWith('List');
}
