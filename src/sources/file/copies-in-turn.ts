import type { Chunks } from './bytes.ts';
import type { Head } from './head.ts';

/** Opens a copy of a log at an offset; the head sees what is read of its beginning. */
export type Opener = (offset: number, head: Head) => Chunks;

/** The bytes of a log out of its copies: where one ends or breaks, the next goes on. Opens nothing before it is asked. */
export class CopiesInTurn {
  readonly #waiting: Opener[];
  readonly #head: Head;
  #current: Chunks | undefined;

  constructor(copies: readonly Opener[], head: Head) {
    this.#waiting = [...copies];
    this.#head = head;
  }

  /** A copy waits for its turn. */
  get hasMore(): boolean {
    return this.#waiting.length > 0;
  }

  /** The next piece of the copy whose turn it is, opened at `offset`; undefined at its end. */
  async next(offset: number): Promise<Buffer | undefined> {
    this.#current ??= this.#waiting.shift()?.(offset, this.#head);
    const next = await this.#current?.next();
    if (next && !next.done) return next.value;
    this.#current = undefined;
    return undefined;
  }

  async close(): Promise<void> {
    this.#waiting.length = 0;
    await this.#current?.return();
  }
}
