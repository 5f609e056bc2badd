import { type FileHandle, open } from 'node:fs/promises';
import type { SecretwatchError } from '../../model/error.ts';
import { readFile, unreadable } from './bytes.ts';
import { HEAD_BYTES } from './head.ts';
import type { Incarnation } from './incarnation.ts';
import { aboutHead, compressed, hasFirstLine, isCompressed, type LogFile } from './log-file.ts';

/** The file that is behind a path now. */
export interface Looked {
  log: LogFile;
  incarnation: Incarnation;
  sizeBytes: number;
}

/**
 * Looks for a log behind a path. Undefined while there is none, or no first line in it; an error while something else is
 * there, or it may not be read: that can pass as well.
 */
export async function look(path: string): Promise<Looked | SecretwatchError | undefined> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, 'r');
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    const head = buffer.subarray(0, bytesRead);
    const looked = isCompressed(head, path) ? compressed(path) : await logOf(path, handle, head);
    if (!looked || looked instanceof Error) await handle.close();
    return looked;
  } catch (cause) {
    await handle?.close();
    const error = cause as NodeJS.ErrnoException;
    return error.code === 'ENOENT' ? undefined : unreadable(path, error);
  }
}

async function logOf(path: string, handle: FileHandle, head: Buffer): Promise<Looked | undefined> {
  if (!hasFirstLine(head)) return undefined;
  const log: LogFile = { path, ...aboutHead(head), isLikely: true, open: () => readFile(path) };
  const incarnation = { path, handle, start: Buffer.from(head.subarray(0, 512)), isTruncated: false };
  return { log, incarnation, sizeBytes: (await handle.stat()).size };
}
