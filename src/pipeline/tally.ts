import { type Commit, type Counters, emptyCounters } from './engine.ts';

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
    for (const [cluster, counts] of counters) {
      const sum = this.counters.get(cluster) ?? emptyCounters();
      for (const name of Object.keys(counts) as (keyof Counters)[]) sum[name] += counts[name];
      this.counters.set(cluster, sum);
    }
    this.findings += outcome.findings.length;
    this.alerts += outcome.alerts.length;
    this.batches += 1;
  }
}
