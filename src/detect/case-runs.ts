import type { Decoded } from '../model/audit-event.ts';
import type { StateChange } from '../state/state.ts';
import { type DetectorCase, prepare, type Stream } from './case.ts';
import { Fold } from './fold.ts';
import type { Armed } from './judge.ts';
import { emptyOutcome, type Outcome } from './outcome.ts';

/** What a history left behind, as a store keeps it. */
interface Checkpoint {
  history: readonly Decoded[];
  rows: readonly StateChange[];
  outcome: Outcome;
}

/**
 * Runs cases with the same detectors. Most cases begin with the same history: it is processed once, and each of them
 * goes on from what a store would hold then, as after a restart. Detectors are asked about that history only once.
 */
export class CaseRuns {
  readonly #arm: (one: DetectorCase) => readonly Armed[];
  /** By what the detectors are set to. */
  readonly #checkpoints = new Map<string, Checkpoint[]>();

  constructor(arm: (one: DetectorCase) => readonly Armed[]) {
    this.#arm = arm;
  }

  /** Runs a case; another stream than its own, if told, with its settings. */
  run(one: DetectorCase, { records, before }: Stream = prepare(one)): Outcome {
    const armed = this.#arm(one);
    const { rows, outcome } = this.#after(records.slice(0, before), armed);
    const fold = new Fold(armed);
    for (const { block, key, json } of rows) if (json !== null) fold.state.load(block, key, json);
    const all = copyOutcome(outcome);
    for (const record of records.slice(before)) fold.process(record, all);
    return all;
  }

  #after(history: readonly Decoded[], armed: readonly Armed[]): Checkpoint {
    const key = JSON.stringify(armed.map(({ config }) => config));
    const known = this.#checkpoints.get(key) ?? [];
    this.#checkpoints.set(key, known);
    const found = known.find((checkpoint) => isSame(checkpoint.history, history));
    if (found) return found;
    const made = makeCheckpoint(history, armed);
    known.push(made);
    return made;
  }
}

function makeCheckpoint(history: readonly Decoded[], armed: readonly Armed[]): Checkpoint {
  const fold = new Fold(armed);
  const outcome = emptyOutcome();
  for (const record of history) fold.process(record, outcome);
  return { history, rows: [...fold.state.drain()], outcome };
}

/** The same lines were decoded once, into the same records. */
function isSame(one: readonly Decoded[], other: readonly Decoded[]): boolean {
  return one.length === other.length && one.every((record, index) => record === other[index]);
}

function copyOutcome({ accesses, facts, findings, alerts, ...counts }: Outcome): Outcome {
  return { accesses: [...accesses], facts: [...facts], findings: [...findings], alerts: [...alerts], ...counts };
}
