import { createHmac } from 'node:crypto';
import type { AlertTarget } from '../alert-sink.ts';
import { cloudEvent, noteEvent } from '../encode/cloud-event.ts';
import { OBJECT_FORMATS, type ObjectFormat } from '../encode/formats.ts';
import { type HttpOptions, openHttp } from '../http/client.ts';
import { refusalIn } from '../http/verdict.ts';
import type { NoteTarget } from '../note-target.ts';
import { oneByOne } from '../one-by-one.ts';

export interface WebhookOptions extends HttpOptions {
  url: string;
  /** Key of the signature. */
  secret: string;
  format: ObjectFormat;
}

/** Posts every revision as a CloudEvent; its `id` is the same whenever it comes again. */
export function webhookTarget(options: WebhookOptions, nowMs: () => number = Date.now): AlertTarget {
  const http = openHttp(options);
  const encode = OBJECT_FORMATS[options.format];
  return oneByOne(
    async (alert, signal) => {
      const body = JSON.stringify(cloudEvent(alert, encode(alert)));
      const headers = { 'content-type': 'application/cloudevents+json', ...signature(options.secret, nowMs(), body) };
      return refusalIn(await http.post(options.url, headers, body, signal));
    },
    () => http.close(),
    { isLatestEnough: false },
  );
}

/**
 * Proof that a body is ours and when it was sent: HMAC-SHA256 over the seconds since the epoch, a dot and the body. A
 * receiver refuses what is minutes old, so that nobody can send it again.
 */
export function signature(secret: string, nowMs: number, body: string): Record<string, string> {
  const seconds = String(Math.floor(nowMs / 1000));
  const digest = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
  return { 'x-secretwatch-timestamp': seconds, 'x-secretwatch-signature': `sha256=${digest}` };
}

/** Posts notes as CloudEvents of their own type, signed alike. */
export function webhookNotes(options: Omit<WebhookOptions, 'format'>, nowMs: () => number = Date.now): NoteTarget {
  const http = openHttp(options);
  return {
    send: async (note, signal) => {
      const body = JSON.stringify(noteEvent(note));
      const headers = { 'content-type': 'application/cloudevents+json', ...signature(options.secret, nowMs(), body) };
      return refusalIn(await http.post(options.url, headers, body, signal));
    },
    close: () => http.close(),
  };
}
