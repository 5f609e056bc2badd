import type { Counter, Gauge, Histogram } from 'prom-client';
import type { RejectedLine } from '../pipeline/engine.ts';
import type { Instruments } from './instruments.ts';

/** Metrics of a worker of a fleet. Topics come from the configuration, partitions from their number there. */
export class FleetMetrics {
  readonly #lag: Gauge;
  readonly #rebalances: Counter;
  readonly #partitions: Gauge;
  readonly #restore: Histogram;
  readonly #transaction: Histogram;
  readonly #taken: Counter;
  readonly #rejected: Counter;

  constructor(instruments: Instruments) {
    this.#lag = instruments.gauge('consumer_lag_records', 'Records behind the end of a partition', [
      'role',
      'topic',
      'partition',
    ]);
    this.#rebalances = instruments.counter('rebalances_total', 'Times that the group gave out its partitions anew', [
      'role',
    ]);
    this.#partitions = instruments.gauge('assigned_partitions', 'Partitions that this worker has', ['role']);
    this.#restore = instruments.histogram(
      'restore_seconds',
      'Time from taking a partition to working on it',
      [0.1, 0.5, 1, 2, 5, 10, 30],
      ['role'],
    );
    this.#transaction = instruments.histogram(
      'transaction_seconds',
      'Time that a transaction took',
      [0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 2],
      ['role'],
    );
    this.#taken = instruments.counter('intake_records_total', 'Raw records that the intake took');
    this.#rejected = instruments.counter('intake_rejected_total', 'Raw records that could not be read', ['code']);
  }

  lag(role: string, topic: string, partition: number, records: number): void {
    this.#lag.set({ role, topic, partition }, records);
  }

  rebalanced(role: string, partitions: number): void {
    this.#rebalances.inc({ role });
    this.#partitions.set({ role }, partitions);
  }

  opened(role: string, seconds: number): void {
    this.#restore.observe({ role }, seconds);
  }

  transaction(role: string, seconds: number): void {
    this.#transaction.observe({ role }, seconds);
  }

  taken(records: number, rejects: readonly RejectedLine[]): void {
    this.#taken.inc(records);
    for (const { rejected } of rejects) this.#rejected.inc({ code: rejected.code });
  }
}
