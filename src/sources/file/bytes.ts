import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { SecretwatchError } from '../../model/error.ts';

/** Pieces of a source's bytes in order. A piece is valid until the next one is asked for. */
export type Chunks = AsyncGenerator<Buffer, void, undefined>;

const CHUNK_BYTES = 1024 * 1024;

/** The bytes of a file from an offset to its end, through one buffer. */
export async function* readFile(path: string, from = 0): Chunks {
  const handle = await openFile(path);
  try {
    yield* readOn(path, handle, from);
  } finally {
    await handle.close();
  }
}

/** Standard input (`-`) or a pipe until it ends or the signal fires. Not reading is what holds the writer back. */
export async function* readStream(path: string, signal?: AbortSignal): Chunks {
  const stream = path === '-' ? process.stdin : createReadStream(path);
  // One listener for the whole of it: a promise that each piece is raced against would hold them all.
  const stop = () => void stream.destroy();
  if (signal?.aborted) stop();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    for await (const piece of stream) yield piece as Buffer;
  } catch (cause) {
    if (!signal?.aborted) throw unreadable(path, cause as NodeJS.ErrnoException);
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

/** The bytes from an offset to the end as it is now. Reads the next piece while the last one is worked on; two buffers take turns. */
export async function* readOn(path: string, handle: FileHandle, from: number): Chunks {
  let [current, spare] = [Buffer.allocUnsafeSlow(CHUNK_BYTES), Buffer.allocUnsafeSlow(CHUNK_BYTES)];
  let pending = readAt(path, handle, current, from);
  try {
    for (let at = from; ; ) {
      const bytesRead = await pending;
      if (bytesRead === 0) return;
      at += bytesRead;
      pending = readAt(path, handle, spare, at);
      yield current.subarray(0, bytesRead);
      [current, spare] = [spare, current];
    }
  } finally {
    // The handle must not be closed under a read; what that read found, somebody else may find again.
    await pending.catch(() => {});
  }
}

async function readAt(path: string, handle: FileHandle, buffer: Buffer, at: number): Promise<number> {
  const { bytesRead } = await handle.read(buffer, 0, CHUNK_BYTES, at).catch((cause) => {
    throw unreadable(path, cause);
  });
  return bytesRead;
}

async function openFile(path: string): Promise<FileHandle> {
  return open(path, 'r').catch((cause) => {
    throw unreadable(path, cause);
  });
}

/** An error of the file system in our words. */
export function unreadable(path: string, cause: NodeJS.ErrnoException): SecretwatchError {
  const name = path === '-' ? 'standard input' : path;
  if (cause.code === 'ENOENT')
    return new SecretwatchError('SW_INPUT_MISSING', `${name} does not exist`, 'check the path', cause);
  return new SecretwatchError(
    'SW_INPUT_UNREADABLE',
    `${name} cannot be read: ${cause.message}`,
    'check that it is a file or a folder and that this user may read it',
    cause,
  );
}
