import type { Chunks } from './bytes.ts';
import { CompressionError } from './compression-error.ts';

/** The beginning of a stream. */
export interface Peeked {
  head: Buffer;
  /** The whole stream. */
  all(): Chunks;
  close(): Promise<unknown>;
}

/** Reads on until there is enough; damage is met again by whoever reads the whole. */
export async function peek(chunks: Chunks, isEnough: (head: Buffer) => boolean): Promise<Peeked> {
  let head: Buffer = Buffer.alloc(0);
  let damage: CompressionError | undefined;
  try {
    while (!isEnough(head)) {
      const { value, done } = await chunks.next();
      if (done) break;
      head = Buffer.concat([head, value]);
    }
  } catch (error) {
    if (!(error instanceof CompressionError)) throw error;
    damage = error;
  }
  return { head, all: () => replay(head, damage, chunks), close: () => chunks.return() };
}

async function* replay(head: Buffer, damage: CompressionError | undefined, rest: Chunks): Chunks {
  try {
    if (head.length > 0) yield head;
    if (damage) throw damage;
    yield* rest;
  } finally {
    await rest.return();
  }
}

/** What comes from an offset on. */
export async function* skip(chunks: Chunks, offset: number): Chunks {
  let left = offset;
  for await (const chunk of chunks) {
    if (chunk.length > left) yield chunk.subarray(left);
    left = Math.max(0, left - chunk.length);
  }
}
