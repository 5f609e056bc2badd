import type { AlertTarget } from '../alert-sink.ts';
import { type HttpOptions, openHttp } from '../http/client.ts';
import { refusalOfService } from '../http/verdict.ts';
import { oneByOne } from '../one-by-one.ts';
import { pagerdutyEvent } from './event.ts';

export interface PagerdutyOptions extends HttpOptions {
  url: string;
  routingKey: string;
  publicUrl: string | undefined;
}

/** It answers 400 where nobody has the routing key. */
const WRONG_KEY = /routing.?key/i;

/** Events v2: one incident an alert, known by its id. */
export function pagerdutyTarget(options: PagerdutyOptions): AlertTarget {
  const http = openHttp(options);
  const { url, routingKey, publicUrl } = options;
  return oneByOne(
    async (alert, signal) => {
      const event = pagerdutyEvent(alert, routingKey, publicUrl);
      if (!event) return undefined;
      return refusalOfService(
        await http.post(url, { 'content-type': 'application/json' }, JSON.stringify(event), signal),
        WRONG_KEY,
      );
    },
    () => http.close(),
    { isLatestEnough: true },
  );
}
