import { hostname } from 'node:os';
import type { AlertTarget } from '../alert-sink.ts';
import { LINE_FORMATS, type LineFormat } from '../encode/formats.ts';
import { type ConnectionOptions, sendAndFinish } from './connection.ts';
import { fittingText, syslogFrame, syslogHost } from './message.ts';

export interface SyslogOptions extends ConnectionOptions {
  format: LineFormat;
}

const BATCH_ALERTS = 100;

/** Syslog over TCP or TLS. It has neither answers nor ids: what may not have arrived comes again. */
export function syslogTarget(options: SyslogOptions): AlertTarget {
  const encode = LINE_FORMATS[options.format];
  const host = syslogHost(hostname());
  return {
    batchAlerts: BATCH_ALERTS,
    isLatestEnough: false,
    send: async (alerts, signal) => {
      const frames = alerts.map((alert) => syslogFrame(alert, fittingText(alert, encode), host));
      await sendAndFinish(Buffer.concat(frames), options, signal);
      return [];
    },
    close: async () => {},
  };
}
