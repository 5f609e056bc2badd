import type { Row, RowKind } from '../model/row.ts';
import type { Rhythm } from './rhythm.ts';

/** A row that stands, with its place among those of its kind and cluster: a later one has the higher number. */
export interface Committed {
  seq: number;
  row: Row;
}

/** What a target will never take, and why. */
export interface Refused {
  committed: Committed;
  reason: string;
}

/**
 * A target of what was committed. `deliver` may get the same rows again: it must be idempotent by their ids and
 * revisions, or say that it delivers at least once. It answers once the target has all rows but the refused ones, and
 * throws when the target cannot take them now (`TargetUnavailable` where the target said until when).
 */
export interface Sink {
  readonly name: string;
  readonly kinds: readonly RowKind[];
  /** Rows of one delivery at most; 1 where rows before one that fails would be sent twice. */
  readonly batchRows: number;
  /** Those that are meant for this target, in their order; without it, all. */
  select?(rows: readonly Committed[]): readonly Committed[];
  deliver(rows: readonly Committed[], signal: AbortSignal): Promise<readonly Refused[]>;
  /** Of a target that forgets what it is not told again. */
  readonly standing?: Standing;
  close(): Promise<void>;
}

/** Where a sink begins that was never served: at the oldest row, or behind the newest. */
export type Beginning = 'oldest' | 'newest';

/** A sink that is to be served. It is opened once, and once for each partition where it has something to remember. */
export interface SinkOrder {
  readonly name: string;
  readonly kinds: readonly RowKind[];
  readonly begin: Beginning;
  readonly rhythm: Rhythm;
  open(): Promise<Sink>;
}

/** What a target must hear again and again while it lasts. */
export interface Standing {
  everyMs: number;
  /** Takes rows that were delivered before this process began. */
  remember(rows: readonly Committed[]): void;
  repeat(signal: AbortSignal): Promise<void>;
}

/** The target cannot take anything now; `retryAfterMs` is what it asked for, 0 where it did not say. */
export class TargetUnavailable extends Error {
  readonly retryAfterMs: number;

  constructor(message: string, retryAfterMs = 0) {
    super(message);
    this.name = 'TargetUnavailable';
    this.retryAfterMs = retryAfterMs;
  }
}

/** Rows that wait for one sink, with the sink's own cursor. */
export interface Outbox {
  /** Those behind the cursor, oldest first; none when there are no more now. */
  next(limit: number): readonly Committed[];
  /** Moves the cursor behind these rows, and keeps what was refused of them. */
  done(rows: readonly Committed[], refused: readonly Refused[]): void;
  /** Keeps why a delivery failed, for people to see. */
  failed(error: string): void;
  /** Alerts between its beginning and the cursor as they were last, but for those resolved long ago. */
  standing(): readonly Committed[];
  /** Rows behind the cursor. */
  waiting(): number;
  close(): void;
}

export interface DeliveryObserver {
  delivered(sink: string, rows: number): void;
  retried(sink: string, error: unknown): void;
  refused(sink: string, refused: readonly Refused[]): void;
  /** How many rows wait; told again and again while rows are delivered, and now and then while there are none. */
  waiting(sink: string, rows: number): void;
}

/** Time and chance as a delivery knows them. */
export interface DeliveryClock {
  nowMs(): number;
  /** 0 to 1. */
  random(): number;
  /** Resolves after that time, or at once when the signal fires. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

/** How one sink stands. What nobody knows in this place is left out. */
export interface SinkStanding {
  sink: string;
  /** Rows behind the cursor. */
  waiting: number;
  undelivered?: number;
  /** Failed deliveries ever. */
  failures?: number;
  lastFailure?: { text: string; atMs: number } | undefined;
}

/** A row that a target will never take, as it is kept. */
export interface RefusedRow extends Committed {
  sink: string;
  reason: string;
}

/** Where such rows are kept. */
export interface RefusedRows {
  /** Of one sink or of all, oldest first. */
  list(sink: string | undefined): Promise<readonly RefusedRow[]>;
  /** Forgets what needs not be sent any more, and keeps what was refused again with its new reason. */
  settle(sink: string, done: readonly Committed[], refused: readonly Refused[]): Promise<void>;
}
