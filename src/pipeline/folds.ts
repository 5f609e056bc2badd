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
    for (const run of runsOf(records)) {
      const fold = this.of(run.cluster);
      const before = { duplicates: outcome.duplicates, late: outcome.late, accesses: outcome.accesses.length };
      for (let index = run.start; index < run.end; index += 1) fold.process(records[index] as Decoded, outcome);
      const sum = counters.get(run.cluster) ?? emptyCounters();
      counters.set(run.cluster, sum);
      countInto(sum, records, run, outcome, before);
    }
    const state = [...counters.keys()].map((cluster) => ({ cluster, changes: this.of(cluster).state }));
    const clocks = new Map([...counters.keys()].map((cluster) => [cluster, this.of(cluster).clockUs]));
    return { state, outcome, rejects, counters, position, clocks };
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

/** Records of one cluster that follow each other; those of several clusters may come mixed. */
interface Run {
  cluster: string;
  start: number;
  end: number;
}

function* runsOf(records: readonly Decoded[]): Generator<Run> {
  for (let start = 0; start < records.length; ) {
    const cluster = (records[start] as Decoded).cluster;
    let end = start + 1;
    while (end < records.length && (records[end] as Decoded).cluster === cluster) end += 1;
    yield { cluster, start, end };
    start = end;
  }
}

/** Adds what a run gave; `before` is what the outcome held until then. */
function countInto(
  sum: Counters,
  records: readonly Decoded[],
  { start, end }: Run,
  outcome: Outcome,
  before: { duplicates: number; late: number; accesses: number },
): void {
  for (let index = start; index < end; index += 1) {
    const record = records[index] as Decoded;
    if (isTold(record)) continue;
    const { tier } = record;
    if (tier === 'rejected') sum.rejected += 1;
    else sum.events += 1;
    if (record.tier === 'event') {
      sum.decoded += 1;
      countEvent(sum, record);
    }
    if (record.tier === 'touch') {
      sum.touched += 1;
      countTouch(sum, record);
    } else if (tier === 'counted') sum.counted += 1;
  }
  sum.duplicates += outcome.duplicates - before.duplicates;
  sum.late += outcome.late - before.late;
  // The chunks of one list are one access.
  for (let at = before.accesses; at < outcome.accesses.length; at += 1)
    if (!outcome.accesses[at]?.access.isContinued) sum.accesses += 1;
}
