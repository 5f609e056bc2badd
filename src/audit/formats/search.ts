import { isObject, type Json } from '../fields.ts';
import { isAuditEvent, isOtherObject } from '../is-event.ts';

/** How deep and how far one wrapping is gone through. */
const MAX_DEPTH = 8;
const MAX_VALUES = 20_000;
/** As the API server begins every line. */
const EVENT_TEXT = /^\s*\{"kind":"Event","apiVersion":"audit\.k8s\.io\//;

/** What shippers put beside a line: whoever runs a pod or sends a request chooses what stands in it. */
const BESIDE = new Set(['kubernetes', 'annotations', 'labels', 'headers', 'metadata', 'env', 'docker', 'container']);

/**
 * The events in a wrapping of unknown form, wherever they are in it, each as object or text. What stands beside them in a
 * list is given too, so that it is refused rather than passed over. Objects of other kinds, and what describes where a
 * line came from, hold what users wrote and are not looked into. Undefined when there is none.
 */
export function searchEvents(wrapping: Json): readonly unknown[] | undefined {
  const found = new Search().within(wrapping, 0);
  return found.length > 0 ? found : undefined;
}

class Search {
  #values = 0;

  within(value: unknown, depth: number): unknown[] {
    this.#values += 1;
    if (this.#values > MAX_VALUES || depth > MAX_DEPTH) return [];
    if (typeof value === 'string') return EVENT_TEXT.test(value.slice(0, 64)) ? [value] : [];
    if (Array.isArray(value)) return this.#withinList(value, depth);
    if (!isObject(value) || isOtherObject(value)) return [];
    if (isAuditEvent(value)) return [value];
    return Object.entries(value).flatMap(([key, each]) => (BESIDE.has(key) ? [] : this.within(each, depth + 1)));
  }

  #withinList(items: readonly unknown[], depth: number): unknown[] {
    const found = items.map((item) => this.within(item, depth + 1));
    if (found.every((each) => each.length === 0)) return [];
    return found.flatMap((each, index) => (each.length > 0 || !isObject(items[index]) ? each : [items[index]]));
  }
}
