import { createHash } from 'node:crypto';
import type { Chunks } from './bytes.ts';

/** As far as this, two files are compared before they are taken for one log. */
export const HEAD_BYTES = 64 * 1024;
/** The print of a beginning holds a short hash of every beginning of so many bytes, for files that end before it. */
const STEP_BYTES = 512;
const STEP_DIGITS = 4;

/** The first 64 KB of a log, uncompressed, as far as they were seen. */
export class Head {
  #bytes: Buffer;
  #whole: string | undefined;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** Takes what continues the beginning. */
  see(at: number, chunk: Buffer): void {
    const known = this.#bytes.length;
    if (known >= HEAD_BYTES || at > known || at + chunk.length <= known) return;
    this.#bytes = Buffer.concat([this.#bytes, chunk.subarray(known - at, HEAD_BYTES - at)]);
  }

  /** Hash of what was read up to an offset, as far as the head goes; empty where it was not seen. */
  printOf(offset: number): string {
    if (Math.min(offset, HEAD_BYTES) > this.#bytes.length) return '';
    if (offset < HEAD_BYTES) return print(this.#bytes.subarray(0, offset));
    this.#whole ??= print(this.#bytes);
    return this.#whole;
  }
}

/** The same chunks, of which those at the beginning are seen by the head. */
export async function* seenBy(head: Head, chunks: Chunks, from: number): Chunks {
  let at = from;
  for await (const chunk of chunks) {
    head.see(at, chunk);
    at += chunk.length;
    yield chunk;
  }
}

/** Whether a file that begins so can be the one whose first `offset` bytes had this print. */
export function canBe(head: Buffer, printed: string, offset: number): boolean {
  const length = Math.min(offset, HEAD_BYTES);
  if (printed === '' || head.length >= length) return printed === '' || print(head.subarray(0, length)) === printed;
  // Shorter than what was read: a copy cut off, when it agrees as far as it goes.
  return printed.startsWith(steps(head));
}

/** Whether one of two beginnings begins with the other. */
export function agree(a: Buffer, b: Buffer): boolean {
  const length = Math.min(a.length, b.length);
  return a.subarray(0, length).equals(b.subarray(0, length));
}

function print(bytes: Buffer): string {
  return steps(bytes) + createHash('sha256').update(bytes).digest('hex').slice(0, 16);
}

function steps(bytes: Buffer): string {
  const hash = createHash('sha256');
  let digits = '';
  for (let end = STEP_BYTES; end <= bytes.length; end += STEP_BYTES) {
    hash.update(bytes.subarray(end - STEP_BYTES, end));
    digits += hash.copy().digest('hex').slice(0, STEP_DIGITS);
  }
  return digits;
}
