import type { AlertTarget } from '../alert-sink.ts';
import { type HttpOptions, openHttp } from '../http/client.ts';
import { refusalOfService } from '../http/verdict.ts';
import type { NoteTarget } from '../note-target.ts';
import { wholeOrEach } from '../one-by-one.ts';
import { slackMessage } from './message.ts';
import { slackNote } from './note.ts';

export interface SlackOptions extends HttpOptions {
  /** The URL of the incoming webhook, which is a secret. */
  url: string;
  publicUrl: string | undefined;
}

/** Alerts of one message: it may have 50 blocks. */
const BATCH_ALERTS = 8;
const HEADERS = { 'content-type': 'application/json' };

/** Incoming webhook. Slack gives messages no ids of ours: what was on its way when we died comes again. */
export function slackTarget(options: SlackOptions): AlertTarget {
  const http = openHttp(options);
  const { url, publicUrl } = options;
  return {
    batchAlerts: BATCH_ALERTS,
    isLatestEnough: true,
    send: (alerts, signal) =>
      wholeOrEach(alerts, async (some) =>
        refusalOfService(await http.post(url, HEADERS, JSON.stringify(slackMessage(some, publicUrl)), signal)),
      ),
    close: () => http.close(),
  };
}

/** Notes through the same webhook. */
export function slackNotes({ url, ...options }: HttpOptions & Pick<SlackOptions, 'url'>): NoteTarget {
  const http = openHttp(options);
  return {
    send: async (note, signal) =>
      refusalOfService(await http.post(url, HEADERS, JSON.stringify(slackNote(note)), signal)),
    close: () => http.close(),
  };
}
