import { field, isObject, text } from '../fields.ts';
import { clusterBeside, timeBeside } from './beside.ts';
import type { Format } from './format.ts';

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
