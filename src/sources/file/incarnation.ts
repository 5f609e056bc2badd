import { type FileHandle, stat } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { type Chunks, readOn } from './bytes.ts';

/** How soon a followed file is looked at again. */
export const POLL_MS = 50;
/** So much of a beginning tells a file from the one that was written over it. */
const START_BYTES = 512;

/** One file behind a path that others may take; its handle is kept, so that a rename loses nothing. */
export interface Incarnation {
  path: string;
  handle: FileHandle;
  /** Its first bytes. */
  start: Buffer;
  /** Set once it was cut to nothing and written anew. */
  isTruncated: boolean;
}

/**
 * The bytes of an incarnation from an offset on, as they are written. Ends when another file has taken the path and
 * this one was read to its end, when it was truncated, or when the signal fires. Closes the handle.
 */
export async function* followIncarnation(file: Incarnation, from: number, signal: AbortSignal): Chunks {
  try {
    for (let at = from; !signal.aborted; ) {
      if (await isTruncated(file, at)) return;
      // Asked before the last look: what was written until the path was taken is all there.
      const wasReplaced = await isReplaced(file);
      const before = at;
      for await (const chunk of readOn(file.path, file.handle, at)) {
        // Between the look and the read it may have been written anew, and grown past where we were. The beginning itself
        // can be no other's.
        if (at > 0 && (await isTruncated(file, at + chunk.length))) return;
        at += chunk.length;
        yield chunk;
        if (signal.aborted) return;
      }
      if (at > before) continue;
      if (wasReplaced) return;
      await delay(POLL_MS, undefined, { signal }).catch(() => {});
    }
  } finally {
    await file.handle.close();
  }
}

/** Shorter than what was read of it, or grown again from another beginning; noted on it. */
async function isTruncated(file: Incarnation, at: number): Promise<boolean> {
  const { size } = await file.handle.stat();
  file.isTruncated = size < at || !(await beginsAsBefore(file, at));
  return file.isTruncated;
}

async function beginsAsBefore({ handle, start }: Incarnation, at: number): Promise<boolean> {
  const known = start.subarray(0, Math.min(at, START_BYTES));
  if (known.length === 0) return true;
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(known.length), 0, known.length, 0);
  return bytesRead === known.length && buffer.equals(known);
}

/** Another file that holds something; one that vanished may come back. */
async function isReplaced({ path, handle }: Incarnation): Promise<boolean> {
  const there = await stat(path).catch(() => undefined);
  if (!there || there.size === 0) return false;
  const own = await handle.stat();
  return there.ino !== own.ino || there.dev !== own.dev;
}
