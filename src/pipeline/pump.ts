import { type DeliveryWay, deliverSelected } from './deliver-rows.ts';
import type { DeliveryObserver, Outbox } from './delivery.ts';
import { REAL_CLOCK } from './real-clock.ts';
import { ALWAYS, pauseMs, type Rhythm } from './rhythm.ts';

/** Rows taken into memory at once: reading them is work of this thread, and the fold waits for that long. */
const MIN_NEXT_ROWS = 200;
const MAX_NEXT_ROWS = 1_000;
const IDLE_MS = 500;

export interface PumpOptions extends DeliveryWay {
  outbox: Outbox;
  rhythm?: Rhythm;
}

/** Empties an outbox into its sink for as long as the signal lets it. */
export async function pump(options: PumpOptions, signal: AbortSignal): Promise<void> {
  const { sink, outbox, rhythm = ALWAYS, clock = REAL_CLOCK } = options;
  const { standing } = sink;
  const way = { ...options, observer: withReasons(options) };
  if (standing) standing.remember(outbox.standing());
  const nextRows = Math.min(MAX_NEXT_ROWS, Math.max(MIN_NEXT_ROWS, sink.batchRows));
  let lastMs = -Infinity;
  let repeatedMs = standing ? -Infinity : Infinity;
  while (!signal.aborted) {
    const nowMs = clock.nowMs();
    const pause = pauseMs(rhythm, nowMs, lastMs);
    const rows = pause > 0 ? [] : outbox.next(nextRows);
    if (standing && nowMs >= repeatedMs + standing.everyMs) {
      repeatedMs = nowMs;
      await standing.repeat(signal).catch((error) => way.observer.retried(sink.name, error));
    }
    if (rows.length === 0) {
      way.observer.waiting(sink.name, outbox.waiting());
      await clock.wait(IDLE_MS, signal);
      continue;
    }
    const hasAll = await deliverSelected(
      way,
      rows,
      (batch, refused) => {
        outbox.done(batch, refused);
        lastMs = clock.nowMs();
      },
      signal,
    );
    if (hasAll) outbox.done(rows, []);
    way.observer.waiting(sink.name, outbox.waiting());
  }
}

/** Keeps the reason of a failure beside the cursor. */
function withReasons({ observer, outbox }: PumpOptions): DeliveryObserver {
  return {
    delivered: (sink, rows) => observer.delivered(sink, rows),
    retried: (sink, error) => {
      outbox.failed(error instanceof Error ? error.message : String(error));
      observer.retried(sink, error);
      observer.waiting(sink, outbox.waiting());
    },
    refused: (sink, refused) => observer.refused(sink, refused),
    waiting: (sink, rows) => observer.waiting(sink, rows),
  };
}
