import { decodeLines } from '../../src/detect/case.ts';
import { emptyOutcome } from '../../src/detect/outcome.ts';
import { type Commit, emptyCounters, type StateChanges } from '../../src/pipeline/engine.ts';
import { Folds } from '../../src/pipeline/folds.ts';
import type { StateChange } from '../../src/state/state.ts';
import { makeLog } from '../events.ts';
import { ARMED, listFeed } from '../pipeline/reference.ts';

/** What a pipeline commits for a log of many findings, batch by batch. State is taken when the commit is used. */
export async function* realCommits(events: number, batchRecords: number): AsyncGenerator<Commit> {
  const folds = new Folds(ARMED);
  const feed = listFeed(decodeLines(makeLog({ seed: 5, events })), new Map());
  for (let batch = await feed.next(batchRecords); batch; batch = await feed.next(batchRecords))
    yield folds.process(batch);
}

/** A commit of nothing but these. */
export function commitOf(parts: Partial<Commit>): Commit {
  return { state: [], outcome: emptyOutcome(), rejects: [], counters: new Map(), position: new Map(), ...parts };
}

export function countersOf(parts: Partial<ReturnType<typeof emptyCounters>>) {
  return { ...emptyCounters(), ...parts };
}

export function changesOf(changes: Iterable<StateChange>): StateChanges {
  return { drain: () => changes, forgetChanges: () => {}, sizes: () => [] };
}
