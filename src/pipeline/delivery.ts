import { setTimeout as delay } from 'node:timers/promises';
import type { Row, RowKind } from '../model/row.ts';

/** A row that stands, with its place among those of its kind and cluster: a later one has the higher number. */
export interface Committed {
  seq: number;
  row: Row;
}

/** What a target will never take, and why. */
export interface Refused {
  committed: Committed;
  reason: string;
}

/**
 * A target of what was committed. `deliver` may get the same rows again: it must be idempotent by their ids and
 * revisions, or say that it delivers at least once. It answers once the target has all rows but the refused ones, and
 * throws when the target cannot take them now.
 */
export interface Sink {
  readonly name: string;
  readonly kinds: readonly RowKind[];
  deliver(rows: readonly Committed[], signal: AbortSignal): Promise<readonly Refused[]>;
  close(): Promise<void>;
}

/** Rows that wait for one sink, with the sink's own cursor. */
export interface Outbox {
  /** Those behind the cursor, oldest first; none when there are no more now. */
  next(limit: number): readonly Committed[];
  /** Keeps what was refused and moves the cursor behind all that `next` gave last. */
  done(refused: readonly Refused[]): void;
  /** How many are behind the cursor, about. */
  waiting(): number;
  close(): void;
}

export interface DeliveryObserver {
  /** Asked for again and again while rows are delivered, and now and then while there are none. */
  waiting(sink: string, rows: number): void;
  delivered(sink: string, rows: number): void;
  retried(sink: string, error: unknown): void;
  refused(sink: string, refused: readonly Refused[]): void;
}

export interface RetryTimes {
  firstMs: number;
  maxMs: number;
}
const RETRY: RetryTimes = { firstMs: 200, maxMs: 30_000 };

/**
 * Delivers rows, again and again until the target has them: waits twice as long each time, less a random part so that
 * many workers do not come back at once. Undefined when the signal fired before.
 */
export async function deliverRows(
  sink: Sink,
  rows: readonly Committed[],
  observer: DeliveryObserver,
  signal: AbortSignal,
  { firstMs, maxMs }: RetryTimes = RETRY,
): Promise<readonly Refused[] | undefined> {
  for (let waitMs = firstMs; !signal.aborted; waitMs = Math.min(maxMs, waitMs * 2)) {
    try {
      const refused = await sink.deliver(rows, signal);
      observer.delivered(sink.name, rows.length - refused.length);
      if (refused.length > 0) observer.refused(sink.name, refused);
      return refused;
    } catch (error) {
      if (signal.aborted) break;
      observer.retried(sink.name, error);
      await delay(waitMs * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => {});
    }
  }
  return undefined;
}

const BATCH_ROWS = 1_000;
const IDLE_MS = 500;

/** Empties an outbox into its sink for as long as the signal lets it. */
export async function pump(outbox: Outbox, sink: Sink, observer: DeliveryObserver, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    observer.waiting(sink.name, outbox.waiting());
    const rows = outbox.next(BATCH_ROWS);
    if (rows.length === 0) await delay(IDLE_MS, undefined, { signal }).catch(() => {});
    else {
      const refused = await deliverRows(sink, rows, observer, signal);
      if (refused) outbox.done(refused);
    }
  }
}
