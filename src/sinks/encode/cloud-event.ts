import type { Alert } from '../../model/alert.ts';

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
