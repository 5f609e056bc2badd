import type { Alert } from '../../model/alert.ts';
import { HOUR_US } from '../../model/time.ts';
import type { AlertTarget, RefusedAlert } from '../alert-sink.ts';
import { type HttpClient, type HttpOptions, openHttp } from '../http/client.ts';
import { refusalOfService } from '../http/verdict.ts';
import { toldAs } from './message.ts';
import { type Entry, StandingEntries } from './standing.ts';

export interface AlertmanagerOptions extends HttpOptions {
  /** All peers; they do not pass alerts on to each other. */
  urls: readonly string[];
  /** Bearer token, '' for none. */
  token: string;
  repeatMs: number;
  publicUrl: string | undefined;
}

const PATH = '/api/v2/alerts';
const BATCH_ALERTS = 100;
/** If we fall silent, alerts stand for so long: silence of ours must not resolve anything soon. */
const HOLD_MS = (24 * HOUR_US) / 1000;

/** Alertmanager's API v2. Every peer is told everything; what one misses it hears at the next repetition. */
export function alertmanagerTarget(options: AlertmanagerOptions, nowMs: () => number = Date.now): AlertTarget {
  const { urls, repeatMs } = options;
  const http = openHttp(options);
  const standing = new StandingEntries(urls);
  const tell = teller(poster(http, options, nowMs), standing);
  return {
    batchAlerts: BATCH_ALERTS,
    isLatestEnough: true,
    send: async (alerts, signal) => {
      const entries = alerts.flatMap((alert) => standing.take(alert, nowMs()));
      return atLeastOne(await Promise.allSettled(urls.map((peer) => tell(peer, entries, signal))));
    },
    standing: {
      everyMs: repeatMs,
      remember: (alerts: readonly Alert[]) => {
        for (const alert of alerts) standing.take(alert, nowMs());
      },
      repeat: async (signal) => {
        const answers = urls.map((peer) => tellAll(tell, peer, standing.all(), signal));
        const failed = (await Promise.allSettled(answers)).find(({ status }) => status === 'rejected');
        if (failed?.status === 'rejected') throw failed.reason;
      },
    },
    close: () => http.close(),
  };
}

/** Posts entries to a peer; answers why it refused them. */
type Post = (peer: string, entries: readonly Entry[], signal: AbortSignal) => Promise<string | undefined>;
/** Tells a peer; answers those that it refuses. */
type Tell = (peer: string, entries: readonly Entry[], signal: AbortSignal) => Promise<RefusedAlert[]>;

function poster(http: HttpClient, { token, publicUrl }: AlertmanagerOptions, nowMs: () => number): Post {
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
  return async (peer, entries, signal) => {
    const told = entries.map(({ alert, labels, resolvedMs }) =>
      toldAs(alert, labels, resolvedMs ?? nowMs() + HOLD_MS, publicUrl),
    );
    const url = `${peer.replace(/\/+$/, '')}${PATH}`;
    return refusalOfService(await http.post(url, headers, JSON.stringify(told), signal));
  };
}

/** A call with one bad alert is answered 400 although the others are stored: then they go one by one. */
function teller(post: Post, standing: StandingEntries): Tell {
  const tell: Tell = async (peer, entries, signal) => {
    const reason = await post(peer, entries, signal);
    if (reason === undefined) {
      standing.heard(entries, peer);
      return [];
    }
    if (entries.length <= 1) return entries.map(({ alert }) => ({ alert, reason }));
    const refused: RefusedAlert[] = [];
    for (const entry of entries) refused.push(...(await tell(peer, [entry], signal)));
    return refused;
  };
  return tell;
}

async function tellAll(tell: Tell, peer: string, entries: readonly Entry[], signal: AbortSignal): Promise<void> {
  for (let at = 0; at < entries.length; at += BATCH_ALERTS)
    await tell(peer, entries.slice(at, at + BATCH_ALERTS), signal);
}

/** One peer is enough for now: the others hear of it when they are back. */
function atLeastOne(answers: readonly PromiseSettledResult<RefusedAlert[]>[]): RefusedAlert[] {
  const taken = answers.filter((answer) => answer.status === 'fulfilled');
  const [failed] = answers.filter((answer) => answer.status === 'rejected');
  if (taken.length === 0 && failed) throw failed.reason;
  const byId = new Map(taken.flatMap(({ value }) => value).map((refused) => [refused.alert.id, refused]));
  return [...byId.values()];
}
