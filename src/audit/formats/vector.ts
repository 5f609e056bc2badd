import { field, text } from '../fields.ts';
import { clusterBeside, timeBeside } from './beside.ts';
import type { Format } from './format.ts';

/** Vector: the line under `message`, beside the kind of source it came from. */
export const vector: Format = {
  name: 'vector',
  unpack: (object) => {
    if (text(object, 'source_type') === '') return undefined;
    const value = field(object, 'message');
    return value === undefined ? undefined : [{ value, cluster: clusterBeside(object), timeUs: timeBeside(object) }];
  },
};
