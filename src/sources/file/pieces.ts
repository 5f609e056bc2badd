import type { Chunks } from './bytes.ts';
import { CompressionError } from './compression-error.ts';

/** Input of a decompressor: looked at from the front, dropped as far as it was used. */
export class Pieces {
  readonly #input: Chunks;
  readonly #pieceBytes: number;
  #rest: Buffer = Buffer.alloc(0);

  constructor(input: Chunks, pieceBytes: number) {
    this.#input = input;
    this.#pieceBytes = pieceBytes;
  }

  /** What stands at the front: `count` bytes or more, less only at the end of the input. */
  async atLeast(count: number): Promise<Buffer> {
    while (this.#rest.length < count) {
      // A chunk is valid only until the next one is asked for.
      const held = Buffer.from(this.#rest);
      const next = await this.#input.next();
      if (next.done) return held;
      this.#rest = held.length === 0 ? next.value : Buffer.concat([held, next.value]);
    }
    return this.#rest;
  }

  /** The next piece to decompress; empty at the end. */
  async piece(): Promise<Buffer> {
    return (await this.atLeast(1)).subarray(0, this.#pieceBytes);
  }

  drop(count: number): void {
    this.#rest = this.#rest.subarray(count);
  }

  /** Reads on to the first byte that is not zero; true when there is none. */
  async restIsZero(): Promise<boolean> {
    for (let front = await this.atLeast(1); front.length > 0; front = await this.atLeast(1)) {
      if (front.some((byte) => byte !== 0)) return false;
      this.drop(front.length);
    }
    return true;
  }

  /** Behind the end, tapes and block devices leave zeros; anything else was never part of the log. */
  async expectPadding(): Promise<void> {
    if (!(await this.restIsZero())) throw new CompressionError('other bytes stand behind the compressed ones');
  }
}
