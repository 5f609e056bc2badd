import type { Note } from '../model/note.ts';

/** A target that takes notes beside alerts. */
export interface NoteTarget {
  /** Answers why the target will never take it, undefined when it has it; throws when it cannot take it now. */
  send(note: Note, signal: AbortSignal): Promise<string | undefined>;
  close(): Promise<void>;
}
