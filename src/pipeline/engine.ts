import type { Outcome } from '../detect/outcome.ts';
import type { Rejected } from '../model/audit-event.ts';
import type { StateChange } from '../state/state.ts';
import { emptyFeedCounts, type FeedCounts } from './feed-counts.ts';

/** How far a source has been read: bytes before compression, and items of the line at that offset that are done. */
export interface SourcePosition {
  offset: number;
  skip: number;
  /** What the source wants to find again beside it; engines keep it as it is. */
  mark?: string;
}

/** Source id to how far it was committed. */
export type Position = ReadonlyMap<string, SourcePosition>;

/** A line that could not be read, and where it stands. */
export interface RejectedLine {
  source: string;
  offset: number;
  rejected: Rejected;
}

/** Numbers that are added up over the life of a store, per cluster. */
export interface Counters extends FeedCounts {
  events: number;
  decoded: number;
  touched: number;
  counted: number;
  rejected: number;
  duplicates: number;
  late: number;
  accesses: number;
}

/** What a batch changed of one cluster's state, to be taken once: drained by a store, forgotten where none is. */
export interface StateChanges {
  drain(): Iterable<StateChange>;
  forgetChanges(): void;
  /** How much each block of that state remembers now. */
  sizes(): Iterable<[block: string, size: number]>;
}

/** All that one batch gave, committed together with the position behind it. */
export interface Commit {
  /** State of every cluster that this batch touched. */
  state: readonly { cluster: string; changes: StateChanges }[];
  outcome: Outcome;
  rejects: readonly RejectedLine[];
  /** Counts of this batch alone, by cluster. */
  counters: ReadonlyMap<string, Counters>;
  /** Sources that moved in this batch. */
  position: Position;
  /** Event time, microseconds, that each cluster of this batch has reached. */
  clocks?: ReadonlyMap<string, number>;
}

/** Stores in this process answer at once, those beyond it later. */
export type Eventually<T> = T | Promise<T>;

/**
 * Where a task keeps what must survive: state, results and position, in one transaction. The shell calls `restore`
 * once, then `commit` batch by batch; after any error it drops its memory and restores anew.
 */
export interface Engine {
  /** Position of the last commit, and every stored state change through `load`. */
  restore(load: (cluster: string, change: StateChange & { json: string }) => void): Eventually<Position>;
  /**
   * All or nothing; state changes are drained before it first waits. Throws when nothing was written, or when nobody
   * knows whether it was: then `restore` tells.
   */
  commit(commit: Commit): Eventually<void>;
  /** Throws when what was committed is gone and nothing can be kept any more; asked now and then while all is quiet. */
  verify?(): void;
  /** What it keeps, in bytes. */
  sizeBytes?(): number;
  close(): Eventually<void>;
}

export function emptyCounters(): Counters {
  const lines = { events: 0, decoded: 0, touched: 0, counted: 0, rejected: 0, duplicates: 0, late: 0, accesses: 0 };
  return { ...lines, ...emptyFeedCounts() };
}
