import { type DeliveryWay, deliverSelected } from './deliver-rows.ts';
import type { Committed, DeliveryClock, DeliveryObserver, Outbox, Refused } from './delivery.ts';
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
  const { sink, outbox, clock = REAL_CLOCK } = options;
  const way = { ...options, observer: withReasons(options) };
  const turn = new Turn(options, way);
  sink.standing?.remember(outbox.standing());
  while (!signal.aborted) {
    await turn.repeatWhatStands(signal);
    const hasDelivered = await turn.deliverNext(signal);
    way.observer.waiting(sink.name, outbox.waiting());
    if (!hasDelivered) await clock.wait(IDLE_MS, signal);
  }
}

/** What is to be done now, by the times of what was done last. */
class Turn {
  readonly #options: PumpOptions;
  readonly #way: DeliveryWay;
  readonly #clock: DeliveryClock;
  #deliveredMs = -Infinity;
  #repeatedMs = -Infinity;

  constructor(options: PumpOptions, way: DeliveryWay) {
    this.#options = options;
    this.#way = way;
    this.#clock = options.clock ?? REAL_CLOCK;
  }

  async repeatWhatStands(signal: AbortSignal): Promise<void> {
    const { name, standing } = this.#options.sink;
    const nowMs = this.#clock.nowMs();
    if (!standing || Math.abs(nowMs - this.#repeatedMs) < standing.everyMs) return;
    this.#repeatedMs = nowMs;
    await standing.repeat(signal).catch((error) => this.#way.observer.retried(name, error));
  }

  /** False when there is nothing to be delivered now. */
  async deliverNext(signal: AbortSignal): Promise<boolean> {
    const { sink, outbox, rhythm = ALWAYS } = this.#options;
    if (pauseMs(rhythm, this.#clock.nowMs(), this.#deliveredMs) > 0) return false;
    const rows = outbox.next(Math.min(MAX_NEXT_ROWS, Math.max(MIN_NEXT_ROWS, sink.batchRows)));
    const taken = (batch: readonly Committed[], refused: readonly Refused[]) => {
      outbox.done(batch, refused);
      this.#deliveredMs = this.#clock.nowMs();
    };
    const hasAll = await deliverSelected(this.#way, rows, taken, signal);
    // Behind those as well that are meant for nobody.
    if (hasAll && rows.length > 0) outbox.done(rows, []);
    return rows.length > 0;
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
