import type { Decoded } from '../model/audit-event.ts';
import type { Position, RejectedLine } from './engine.ts';

/** Records of one cluster in their order, and how far their sources are read once all of them are processed. */
export interface Batch {
  cluster: string;
  /** With the rejected ones at their places; those stand in `rejects` as well. */
  records: readonly Decoded[];
  rejects: readonly RejectedLine[];
  /** Sources that moved, and where they stand behind these records. */
  position: Position;
  /** Told once the batch is committed, by a source that answers somebody for it. */
  onCommitted?(): void;
}

/** Gives the records of one or more sources, once each, from the committed position on. */
export interface Feed {
  /**
   * At most `limit` records, fewer when no more are there yet; waits while there are none. Undefined at the end.
   * A batch may hold no record and still move the position.
   */
  next(limit: number): Promise<Batch | undefined>;
  close(): Promise<void>;
  readonly inputs?: Inputs | undefined;
}

/** What a person should know of the files behind a feed. Paths are shown, never stored. */
export interface Inputs {
  /** The files of each source. */
  paths: ReadonlyMap<string, readonly string[]>;
  /** Sources of which something was read before. */
  resumed: number;
  /** Files of a folder that do not begin as a log does. */
  skipped: readonly string[];
  /** Entries of a folder that could not be read, and why. */
  unreadable: readonly string[];
}
