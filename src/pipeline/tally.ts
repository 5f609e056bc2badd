import type { Commit, Counters } from './engine.ts';
import { addCounters } from './join.ts';

/** What a task has committed since it started. */
export interface TaskResult {
  counters: ReadonlyMap<string, Readonly<Counters>>;
  findings: number;
  /** Revisions, not distinct alerts. */
  alerts: number;
  batches: number;
}

/** Adds commits up. */
export class Tally implements TaskResult {
  readonly counters = new Map<string, Counters>();
  findings = 0;
  alerts = 0;
  batches = 0;

  add({ counters, outcome }: Commit): void {
    for (const [cluster, counts] of counters) addCounters(this.counters, cluster, counts);
    this.findings += outcome.findings.length;
    this.alerts += outcome.alerts.length;
    this.batches += 1;
  }
}
