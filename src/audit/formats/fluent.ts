import { field, isObject, text } from '../fields.ts';
import { clusterBeside, timeBeside } from './beside.ts';
import type { Format } from './format.ts';

/**
 * The records of Fluent's forward protocol as JSON: `[time, record]`, `[tag, time, record]` or `[tag, [[time, record],
 * …]]`. Undefined for any other list.
 */
export function forwarded(items: readonly unknown[]): readonly unknown[] | undefined {
  const [first, second, third] = items;
  if (typeof first === 'number' && isObject(second)) return [second];
  if (typeof first !== 'string') return undefined;
  if (typeof second === 'number' && isObject(third)) return [third];
  return Array.isArray(second) && second.every(Array.isArray) ? second : undefined;
}

/** Fluent Bit, Fluentd and container logs: the line as text under `log`, or parsed there. */
export const fluent: Format = {
  name: 'fluent',
  unpack: (object) => {
    const value = field(object, 'log');
    // Beats use `log` for where a line stood.
    const isLine = typeof value === 'string' || (isObject(value) && text(value, 'verb') !== '');
    return isLine ? [{ value, cluster: clusterBeside(object), timeUs: timeBeside(object) }] : undefined;
  },
};
