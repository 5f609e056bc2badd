import type { Decoded } from '../model/audit-event.ts';
import { field, isObject, type Json, text } from './fields.ts';
import { type Known, readEvent, reject } from './full-event.ts';

/**
 * Unwraps one parsed JSON value into events: a raw event, an EventList, or a list of either. `known` is what is
 * known of a raw event already.
 */
export function readEnvelope(
  cluster: string,
  value: unknown,
  line: string,
  known: Known | undefined,
  out: Decoded[],
): void {
  const items = itemsOf(value);
  if (!items) {
    out.push(readItem(cluster, value, line, known));
    return;
  }
  readItems(cluster, items, line, out);
}

/** So many items of one line are rejected one by one; a line of junk has millions. */
const MAX_REJECTS = 100;

/** Events are never left out; what is rejected beyond the first hundred becomes one reject. */
function readItems(cluster: string, items: readonly unknown[], line: string, out: Decoded[]): void {
  let rejects = 0;
  for (const item of items) {
    // Beyond the limit only what may be an event is looked at: writing a reject costs more than reading it.
    if (rejects > MAX_REJECTS && !isEvent(item)) continue;
    const decoded = readItem(cluster, item, line, undefined);
    if (decoded.tier !== 'rejected') out.push(decoded);
    else if (++rejects <= MAX_REJECTS) out.push(decoded);
    else if (rejects === MAX_REJECTS + 1) out.push(reject(cluster, 'line-too-long', line));
  }
}

function itemsOf(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value;
  if (!isObject(value)) return undefined;
  const items = field(value, 'items');
  return Array.isArray(items) ? items : undefined;
}

// Items of an EventList carry no kind and apiVersion of their own.
function readItem(cluster: string, value: unknown, line: string, known: Known | undefined): Decoded {
  return isEvent(value) ? readEvent(cluster, value, known) : reject(cluster, 'not-an-event', line);
}

function isEvent(value: unknown): value is Json {
  if (!isObject(value)) return false;
  const kind = text(value, 'kind');
  return (kind === '' || kind === 'Event') && Object.hasOwn(value, 'auditID') && Object.hasOwn(value, 'verb');
}
