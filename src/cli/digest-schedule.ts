import type { DigestSettings } from '../config/digest-settings.ts';
import type { Note } from '../model/note.ts';
import type { DigestMarks } from '../pipeline/digest-marks.ts';
import type { Notes } from './delivery-rooms.ts';
import { lastDueMs, spanMs } from './digest-due.ts';
import { sendUntilTaken } from './notes.ts';

const LOOK_MS = 60_000;
/** A digest says at most this much, however long nobody could send one. */
const LONGEST_MS = 31 * 86_400_000;

export interface ScheduleOptions {
  settings: DigestSettings;
  marks: DigestMarks;
  targets: ReadonlyMap<string, Notes>;
  /** What happened from one time to another, in milliseconds since the epoch. */
  digest: (sinceMs: number, untilMs: number) => Promise<Note>;
  log: (sink: string, reason: string) => void;
  nowMs: () => number;
  wait: (ms: number) => Promise<unknown>;
}

/**
 * Sends every digest when it is due, to each sink by itself, until the signal fires. What fell due while the service or
 * the target was down goes after it, in one digest of all that time; a sink that is new gets its first at the next time.
 */
export async function sendDigests(options: ScheduleOptions, signal: AbortSignal): Promise<void> {
  await Promise.all([...options.targets].map(([name, target]) => serveOne(name, target, options, signal)));
}

async function serveOne(name: string, target: Notes, options: ScheduleOptions, signal: AbortSignal): Promise<void> {
  const { settings, marks, nowMs, wait, digest } = options;
  const log = (reason: string) => options.log(name, reason);
  const keep = (ms: number) => marks.keep(name, ms).catch((error: Error) => log(error.message));
  const keptMs = await marks.untilMs(name).catch((error: Error) => log(error.message));
  // A mark that lies ahead was made by a clock that did.
  let hasUntilMs = Math.min(keptMs ?? nowMs(), nowMs());
  if (hasUntilMs !== keptMs) await keep(hasUntilMs);
  while (!signal.aborted) {
    const due = lastDueMs(settings, nowMs());
    if (due > hasUntilMs) {
      const note = await digest(sinceOf(settings, due, hasUntilMs), due).catch((error: Error) => log(error.message));
      const refused = note && (await sendUntilTaken(note, target, { wait, log }, signal));
      if (refused) log(refused);
      if (note && !signal.aborted) {
        hasUntilMs = due;
        await keep(due);
      }
    }
    await wait(LOOK_MS);
  }
}

/** A day or a week, and what the target missed before that. */
function sinceOf(settings: DigestSettings, dueMs: number, hasUntilMs: number): number {
  return Math.max(dueMs - LONGEST_MS, Math.min(dueMs - spanMs(settings), hasUntilMs));
}
