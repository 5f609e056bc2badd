import { Fold } from '../detect/fold.ts';
import type { Armed } from '../detect/judge.ts';
import { emptyOutcome, type Outcome } from '../detect/outcome.ts';
import { type Decoded, isTold } from '../model/audit-event.ts';
import { type Commit, type Counters, type Engine, type Eventually, emptyCounters, type Position } from './engine.ts';
import type { Batch } from './feed.ts';
import { countEvent, countTouch } from './feed-counts.ts';

/** One fold per cluster: all the memory of a task. */
export class Folds {
  readonly #detectors: readonly Armed[];
  readonly #folds = new Map<string, Fold>();

  constructor(detectors: readonly Armed[]) {
    this.#detectors = detectors;
  }

  /** Drops all memory and takes what the engine committed last. */
  restore(engine: Engine): Eventually<Position> {
    this.#folds.clear();
    return engine.restore((cluster, { block, key, json }) => this.of(cluster).state.load(block, key, json));
  }

  of(cluster: string): Fold {
    let fold = this.#folds.get(cluster);
    if (!fold) {
      fold = new Fold(this.#detectors);
      this.#folds.set(cluster, fold);
    }
    return fold;
  }

  /** Processes a batch. Its changes of state are in the commit until somebody takes them. */
  process({ records, rejects, position }: Batch): Commit {
    const outcome = emptyOutcome();
    const counters = new Map<string, Counters>();
    for (let at = 0; at < records.length; ) at = this.#processRun(records, at, outcome, counters);
    const state = [...counters.keys()].map((cluster) => ({ cluster, changes: this.of(cluster).state }));
    const clocks = new Map([...counters.keys()].map((cluster) => [cluster, this.of(cluster).clockUs]));
    return { state, outcome, rejects, counters, position, clocks };
  }

  /** Processes the records of one cluster that follow each other; answers where those of another begin. */
  #processRun(records: readonly Decoded[], start: number, outcome: Outcome, counters: Map<string, Counters>): number {
    const { cluster } = records[start] as Decoded;
    const fold = this.of(cluster);
    const sum = counters.get(cluster) ?? emptyCounters();
    counters.set(cluster, sum);
    const before = { duplicates: outcome.duplicates, late: outcome.late, accesses: outcome.accesses.length };
    let at = start;
    for (; at < records.length && (records[at] as Decoded).cluster === cluster; at += 1) {
      const record = records[at] as Decoded;
      fold.process(record, outcome);
      countRecord(sum, record);
    }
    countOutcome(sum, outcome, before);
    return at;
  }

  /** What the end of the input settles: claims that waited for a late line. */
  *finish(): Generator<Commit> {
    for (const [cluster, fold] of this.#folds) {
      const commit = settled(cluster, fold);
      if (commit) yield commit;
    }
  }
}

/** A commit of what the end of the input settled; undefined when it settled nothing. */
function settled(cluster: string, fold: Fold): Commit | undefined {
  const outcome = emptyOutcome();
  fold.finish(outcome);
  if (outcome.findings.length === 0) return undefined;
  return { state: [{ cluster, changes: fold.state }], outcome, rejects: [], counters: new Map(), position: new Map() };
}

/** What was told of a cluster is no event. */
function countRecord(sum: Counters, record: Decoded): void {
  const { tier } = record;
  if (tier === 'touch') {
    sum.touched += 1;
    countTouch(sum, record);
  } else if (tier === 'event') {
    sum.decoded += 1;
    countEvent(sum, record);
  } else if (tier === 'counted') sum.counted += 1;
  if (tier === 'rejected') sum.rejected += 1;
  else if (!isTold(record)) sum.events += 1;
}

/** Adds what a run gave; `before` is what the outcome held until then. */
function countOutcome(
  sum: Counters,
  outcome: Outcome,
  before: { duplicates: number; late: number; accesses: number },
): void {
  sum.duplicates += outcome.duplicates - before.duplicates;
  sum.late += outcome.late - before.late;
  // The chunks of one list are one access.
  for (let at = before.accesses; at < outcome.accesses.length; at += 1)
    if (!outcome.accesses[at]?.access.isContinued) sum.accesses += 1;
}
