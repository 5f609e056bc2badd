import {
  type Committed,
  type DeliveryClock,
  type DeliveryObserver,
  type Refused,
  type Sink,
  TargetUnavailable,
} from './delivery.ts';
import { REAL_CLOCK } from './real-clock.ts';

export interface RetryTimes {
  firstMs: number;
  maxMs: number;
}
const RETRY: RetryTimes = { firstMs: 200, maxMs: 60_000 };
/** A target that asks for more is asked again after this: it may have meant something else. */
const MAX_RETRY_AFTER_MS = 3_600_000;

export interface DeliveryWay {
  sink: Sink;
  observer: DeliveryObserver;
  clock?: DeliveryClock;
  retry?: RetryTimes;
}

/**
 * Delivers rows, again and again until the target has them: waits twice as long each time, less a random part so that
 * many workers do not come back at once, and never less than the target asked for. Undefined when the signal fired
 * before.
 */
export async function deliverRows(
  { sink, observer, clock = REAL_CLOCK, retry = RETRY }: DeliveryWay,
  rows: readonly Committed[],
  signal: AbortSignal,
): Promise<readonly Refused[] | undefined> {
  for (let waitMs = retry.firstMs; !signal.aborted; waitMs = Math.min(retry.maxMs, waitMs * 2)) {
    try {
      const refused = await sink.deliver(rows, signal);
      observer.delivered(sink.name, rows.length - refused.length);
      if (refused.length > 0) observer.refused(sink.name, refused);
      return refused;
    } catch (error) {
      if (signal.aborted) break;
      observer.retried(sink.name, error);
      const jittered = waitMs * (0.5 + clock.random() / 2);
      await clock.wait(Math.max(jittered, askedFor(error)), signal);
    }
  }
  return undefined;
}

/** What a target asked us to wait, in milliseconds; 0 where it did not. */
export function askedFor(error: unknown): number {
  return error instanceof TargetUnavailable ? Math.min(error.retryAfterMs, MAX_RETRY_AFTER_MS) : 0;
}

/** Delivers those rows that are meant for the sink, in batches; `taken` hears of each. False when the signal fired before. */
export async function deliverSelected(
  way: DeliveryWay,
  rows: readonly Committed[],
  taken: (rows: readonly Committed[], refused: readonly Refused[]) => void | Promise<void>,
  signal: AbortSignal,
): Promise<boolean> {
  const { sink } = way;
  const wanted = sink.select?.(rows) ?? rows;
  for (let at = 0; at < wanted.length; at += sink.batchRows) {
    const batch = wanted.slice(at, at + sink.batchRows);
    const refused = await deliverRows(way, batch, signal);
    if (!refused) return false;
    await taken(batch, refused);
  }
  return true;
}
