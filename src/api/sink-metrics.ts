import type { Counter, Gauge } from 'prom-client';
import type { DeliveryObserver, Refused } from '../pipeline/delivery.ts';
import type { Instruments } from './instruments.ts';

/**
 * How delivery goes, by sink; names of sinks come from the configuration. `retried`: the target could not take it then,
 * and gets it again. `refused`: it will never take it.
 */
export class SinkMetrics implements DeliveryObserver {
  readonly #waiting: Gauge;
  readonly #delivered: Counter;
  readonly #failures: Counter;
  readonly #last: Gauge;
  readonly #nowMs: () => number;

  constructor(instruments: Instruments, nowMs: () => number) {
    this.#nowMs = nowMs;
    this.#waiting = instruments.gauge('sink_waiting_rows', 'Rows that wait to be delivered', ['sink']);
    this.#delivered = instruments.counter('sink_delivered_rows_total', 'Rows that a sink took', ['sink']);
    this.#failures = instruments.counter(
      'sink_failures_total',
      'Deliveries to be tried again, and rows that a sink will never take',
      ['sink', 'kind'],
    );
    this.#last = instruments.gauge(
      'sink_last_delivery_timestamp_seconds',
      'When a sink last took something, or the start before it did',
      ['sink'],
    );
  }

  /** Shows a sink from the start: a counter that appears with its first failure has not risen. */
  add(sink: string): void {
    this.#delivered.inc({ sink }, 0);
    for (const kind of ['retried', 'refused']) this.#failures.inc({ sink, kind }, 0);
    this.#last.set({ sink }, this.#nowMs() / 1000);
  }

  waiting(sink: string, rows: number): void {
    this.#waiting.set({ sink }, rows);
  }

  delivered(sink: string, rows: number): void {
    this.#delivered.inc({ sink }, rows);
    this.#last.set({ sink }, this.#nowMs() / 1000);
  }

  retried(sink: string): void {
    this.#failures.inc({ sink, kind: 'retried' });
  }

  refused(sink: string, refused: readonly Refused[]): void {
    this.#failures.inc({ sink, kind: 'refused' }, refused.length);
  }
}
