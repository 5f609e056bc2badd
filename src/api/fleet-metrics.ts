import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { RejectedLine } from '../pipeline/engine.ts';

const PREFIX = 'secretwatch_';

/** Metrics of a worker of a fleet. Topics come from the configuration, partitions from their number there. */
export class FleetMetrics {
  readonly #lag: Gauge;
  readonly #rebalances: Counter;
  readonly #partitions: Gauge;
  readonly #restore: Histogram;
  readonly #transaction: Histogram;
  readonly #taken: Counter;
  readonly #rejected: Counter;
  readonly #delivered: Counter;
  readonly #retries: Counter;
  readonly #refused: Counter;

  constructor(registry: Registry) {
    const registers = [registry];
    const counter = (name: string, help: string, labelNames: string[] = []) =>
      new Counter({ name: PREFIX + name, help, labelNames, registers });
    const gauge = (name: string, help: string, labelNames: string[]) =>
      new Gauge({ name: PREFIX + name, help, labelNames, registers });
    const histogram = (name: string, help: string, buckets: number[]) =>
      new Histogram({ name: PREFIX + name, help, labelNames: ['role'], buckets, registers });
    this.#lag = gauge('consumer_lag_records', 'Records behind the end of a partition', ['role', 'topic', 'partition']);
    this.#rebalances = counter('rebalances_total', 'Times that the group gave out its partitions anew', ['role']);
    this.#partitions = gauge('assigned_partitions', 'Partitions that this worker has', ['role']);
    this.#restore = histogram(
      'restore_seconds',
      'Time from taking a partition to working on it',
      [0.1, 0.5, 1, 2, 5, 10, 30],
    );
    this.#transaction = histogram(
      'transaction_seconds',
      'Time that a transaction took',
      [0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 2],
    );
    this.#taken = counter('intake_records_total', 'Raw records that the intake took');
    this.#rejected = counter('intake_rejected_total', 'Raw records that could not be read', ['code']);
    this.#delivered = counter('delivered_total', 'Records that a sink took', ['sink']);
    this.#refused = counter('delivery_refused_total', 'Rows that a sink will never take', ['sink']);
    this.#retries = counter('delivery_retries_total', 'Deliveries that had to be tried again', ['sink']);
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

  delivered(sink: string, records: number): void {
    this.#delivered.inc({ sink }, records);
  }

  refused(sink: string, rows: number): void {
    this.#refused.inc({ sink }, rows);
  }

  retried(sink: string): void {
    this.#retries.inc({ sink });
  }
}
