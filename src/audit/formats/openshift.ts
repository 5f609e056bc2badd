import { field, isObject } from '../fields.ts';
import { clusterBeside, timeBeside } from './beside.ts';
import type { Format } from './format.ts';

/** OpenShift's log forwarder: the event under `structured`. Where it is merged into the record, it is an event itself. */
export const openshift: Format = {
  name: 'openshift',
  unpack: (object) => {
    const value = field(object, 'structured');
    return isObject(value) ? [{ value, cluster: clusterBeside(object), timeUs: timeBeside(object) }] : undefined;
  },
};
