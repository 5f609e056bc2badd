import type { Caller, Decoded } from '../model/audit-event.ts';
import { field, isObject, text } from './fields.ts';
import { readEvent, reject } from './full-event.ts';

/**
 * Unwraps one parsed JSON value into events: a raw event, an EventList, or a list of either. `caller` is that of a raw
 * event where it is known already.
 */
export function readEnvelope(
  cluster: string,
  value: unknown,
  line: string,
  caller: Caller | undefined,
  out: Decoded[],
): void {
  const items = itemsOf(value);
  if (!items) {
    out.push(readItem(cluster, value, line, caller));
    return;
  }
  for (const item of items) out.push(readItem(cluster, item, line, undefined));
}

function itemsOf(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value;
  if (!isObject(value)) return undefined;
  const items = field(value, 'items');
  return Array.isArray(items) ? items : undefined;
}

// Items of an EventList carry no kind and apiVersion of their own.
function readItem(cluster: string, value: unknown, line: string, caller: Caller | undefined): Decoded {
  if (!isObject(value)) return reject(cluster, 'not-an-event', line);
  const kind = text(value, 'kind');
  const isEvent = (kind === '' || kind === 'Event') && Object.hasOwn(value, 'auditID') && Object.hasOwn(value, 'verb');
  return isEvent ? readEvent(cluster, value, caller) : reject(cluster, 'not-an-event', line);
}
