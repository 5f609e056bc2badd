import type { Alert } from '../../model/alert.ts';
import type { Note } from '../../model/note.ts';

/**
 * An alert as a CloudEvent 1.0 in structured JSON. `id` names the revision: who has seen it needs not look at it again.
 * `source` and `subject` hold what nobody outside chose, or are encoded.
 */
export function cloudEvent(alert: Alert, data: object): object {
  return {
    specversion: '1.0',
    id: `${alert.id}-${alert.revision}`,
    source: `/secretwatch/clusters/${encodeURIComponent(alert.cluster.toWellFormed())}`,
    type: `io.secretwatch.alert.${alert.status}.v1`,
    subject: alert.id,
    time: alert.time,
    datacontenttype: 'application/json',
    data,
  };
}

/** A digest or a note about the feeds; `data` is the same for programs. */
export function noteEvent({ id, kind, time, data }: Note): object {
  return {
    specversion: '1.0',
    id,
    source: '/secretwatch',
    type: `io.secretwatch.${kind}.v1`,
    time,
    datacontenttype: 'application/json',
    data,
  };
}
