import type { AlertTarget } from '../alert-sink.ts';
import { falcoEvent } from '../encode/falco.ts';
import { type HttpOptions, openHttp } from '../http/client.ts';
import { refusalOfService } from '../http/verdict.ts';
import { oneByOne } from '../one-by-one.ts';

export interface FalcosidekickOptions extends HttpOptions {
  url: string;
}

/** Falcosidekick knows no ids: what was on its way when we died comes again, with the same `secretwatch.revision`. */
export function falcosidekickTarget(options: FalcosidekickOptions): AlertTarget {
  const http = openHttp(options);
  const headers = { 'content-type': 'application/json' };
  return oneByOne(
    async (alert, signal) =>
      refusalOfService(await http.post(options.url, headers, JSON.stringify(falcoEvent(alert)), signal)),
    () => http.close(),
    { isLatestEnough: false },
  );
}
