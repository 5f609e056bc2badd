import { Fold } from '../detect/fold.ts';
import type { Armed } from '../detect/judge.ts';
import { emptyOutcome, type Outcome } from '../detect/outcome.ts';
import { type Decoded, isTold } from '../model/audit-event.ts';
import { type Commit, type Counters, type Engine, type Eventually, emptyCounters, type Position } from './engine.ts';
import type { Batch } from './feed.ts';

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
  process({ cluster, records, rejects, position }: Batch): Commit {
    const fold = this.of(cluster);
    const outcome = emptyOutcome();
    for (const record of records) fold.process(record, outcome);
    const state = [{ cluster, changes: fold.state }];
    return { state, outcome, rejects, counters: new Map([[cluster, countersOf(records, outcome)]]), position };
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

function countersOf(records: readonly Decoded[], outcome: Outcome): Counters {
  const counters = emptyCounters();
  for (const record of records) {
    if (isTold(record)) continue;
    const { tier } = record;
    if (tier === 'rejected') counters.rejected += 1;
    else counters.events += 1;
    if (tier === 'event') counters.decoded += 1;
    else if (tier === 'touch') counters.touched += 1;
    else if (tier === 'counted') counters.counted += 1;
  }
  counters.duplicates = outcome.duplicates;
  counters.late = outcome.late;
  // The chunks of one list are one access.
  counters.accesses = outcome.accesses.filter(({ access }) => !access.isContinued).length;
  return counters;
}
