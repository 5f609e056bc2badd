import type { Alert } from '../../model/alert.ts';
import type { AlertTarget } from '../alert-sink.ts';
import { timeMs } from '../encode/common.ts';
import { OBJECT_FORMATS, type ObjectFormat } from '../encode/formats.ts';
import { type HttpOptions, openHttp } from '../http/client.ts';
import { refusalOfService } from '../http/verdict.ts';
import { wholeOrEach } from '../one-by-one.ts';

export interface SplunkOptions extends HttpOptions {
  /** Of the collector, without the path. */
  url: string;
  token: string;
  index: string | undefined;
  format: ObjectFormat;
}

const PATH = '/services/collector/event';
const BATCH_ALERTS = 50;
/** It answers 400 for an index that is not the token's, and where acknowledgement is asked for without a channel. */
const WRONG_SETUP = /"code":\s*(7|10|11)\b/;

/** HTTP Event Collector. It knows no ids: what was on its way when we died comes again, and `id` and `revision` tell. */
export function splunkTarget(options: SplunkOptions): AlertTarget {
  const http = openHttp(options);
  const url = `${options.url.replace(/\/+$/, '')}${PATH}`;
  const headers = { authorization: `Splunk ${options.token}`, 'content-type': 'application/json' };
  return {
    batchAlerts: BATCH_ALERTS,
    isLatestEnough: false,
    send: (alerts, signal) =>
      wholeOrEach(alerts, async (some) => {
        // Objects back to back, no array.
        const body = some.map((alert) => JSON.stringify(splunkEvent(alert, options))).join('');
        return refusalOfService(await http.post(url, headers, body, signal), WRONG_SETUP);
      }),
    close: () => http.close(),
  };
}

export function splunkEvent(alert: Alert, { format, index }: Pick<SplunkOptions, 'format' | 'index'>): object {
  return {
    time: timeMs(alert.time) / 1000,
    host: alert.cluster,
    source: 'secretwatch',
    sourcetype: `secretwatch:alert${format === 'secretwatch' ? '' : `:${format}`}`,
    ...(index && { index }),
    event: OBJECT_FORMATS[format](alert),
    // Found without reading the event.
    fields: {
      alert_id: alert.id,
      revision: String(alert.revision),
      severity: alert.severity,
      status: alert.status,
      cluster: alert.cluster,
    },
  };
}
