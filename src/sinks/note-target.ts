import type { Note } from '../model/note.ts';
import type { TimeWindow } from '../model/time-window.ts';
import { TargetUnavailable } from '../pipeline/delivery.ts';
import { pauseMs } from '../pipeline/rhythm.ts';

/** A target that takes notes beside alerts. */
export interface NoteTarget {
  /** Answers why the target will never take it, undefined when it has it; throws when it cannot take it now. */
  send(note: Note, signal: AbortSignal): Promise<string | undefined>;
  close(): Promise<void>;
}

/** The same target, to which nothing goes in its maintenance windows. */
export function outside(
  maintenance: readonly TimeWindow[],
  target: NoteTarget,
  nowMs: () => number = Date.now,
): NoteTarget {
  return {
    send: async (note, signal) => {
      const heldMs = pauseMs({ groupMs: 0, maintenance }, nowMs(), -Infinity);
      if (heldMs > 0) throw new TargetUnavailable('in maintenance', heldMs);
      return target.send(note, signal);
    },
    close: () => target.close(),
  };
}
