import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DigestSettings } from '../config/digest-settings.ts';
import type { Note } from '../model/note.ts';
import type { Notes } from './delivery-rooms.ts';
import { lastDueMs, spanMs } from './digest-due.ts';
import { sendUntilTaken } from './notes.ts';

const LOOK_MS = 60_000;
/** In the data directory: until when each sink has its digests. */
const FILE = 'digests.json';

export interface ScheduleOptions {
  settings: DigestSettings;
  dataDir: string;
  targets: ReadonlyMap<string, Notes>;
  /** What happened from one time to another, in milliseconds since the epoch. */
  digest: (sinceMs: number, untilMs: number) => Promise<Note>;
  log: (sink: string, reason: string) => void;
  nowMs: () => number;
  wait: (ms: number) => Promise<unknown>;
}

/**
 * Sends every digest when it is due, to each sink by itself, until the signal fires. What fell due while the service
 * was down goes when it is up again, the latest one; a sink that is new gets its first at the next time.
 */
export async function sendDigests(options: ScheduleOptions, signal: AbortSignal): Promise<void> {
  await Promise.all([...options.targets].map(([name, target]) => serveOne(name, target, options, signal)));
}

async function serveOne(name: string, target: Notes, options: ScheduleOptions, signal: AbortSignal): Promise<void> {
  const { settings, dataDir, nowMs, wait, digest } = options;
  const log = (reason: string) => options.log(name, reason);
  if (readSent(dataDir)[name] === undefined) keepSent(dataDir, name, nowMs());
  while (!signal.aborted) {
    const due = lastDueMs(settings, nowMs());
    if (due > (readSent(dataDir)[name] ?? 0)) {
      const note = await digest(due - spanMs(settings), due).catch((error: Error) => log(error.message));
      const refused = note && (await sendUntilTaken(note, target, { wait, log }, signal));
      if (refused) log(refused);
      if (note && !signal.aborted) keepSent(dataDir, name, due);
    }
    await wait(LOOK_MS);
  }
}

function readSent(dataDir: string): Record<string, number> {
  try {
    return JSON.parse(readFileSync(join(dataDir, FILE), 'utf8')) as Record<string, number>;
  } catch {
    return {};
  }
}

function keepSent(dataDir: string, name: string, untilMs: number): void {
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(join(dataDir, FILE), JSON.stringify({ ...readSent(dataDir), [name]: untilMs }), { mode: 0o600 });
}
