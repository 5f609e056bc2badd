import { EMPTY, ownWords } from './hash-words.ts';

const SMALLEST = 256;

/**
 * Rows of 32-bit words by number, the last two words of each a time, in one piece of memory. Numbers of rows given back
 * are used again. Memory: four bytes a word; there is half as much again for rows to come, of which no page is touched.
 */
export class WordRows {
  readonly #width: number;
  /** Rows used so far, and those of them that are free. */
  #length = 0;
  #free: number[] = [];
  #words: Uint32Array<ArrayBuffer>;
  /** The same memory. */
  #times: Float64Array;

  /** `width`: words in a row with its time, an even number. */
  constructor(width: number) {
    this.#width = width;
    this.#words = ownWords(SMALLEST * width);
    this.#times = new Float64Array(this.#words.buffer);
  }

  /** The words of all rows, one after the other. Good until the next `take`. */
  get words(): Uint32Array {
    return this.#words;
  }

  /** A row in which nothing stands: every word is `EMPTY`. */
  take(): number {
    const row = this.#free.pop() ?? this.#length;
    if (row === this.#length) this.#length += 1;
    if (this.#length * this.#width > this.#words.length) this.#grow();
    this.#empty(row);
    return row;
  }

  give(row: number): void {
    this.#empty(row);
    this.#free.push(row);
  }

  timeOf(row: number): number {
    return this.#times[((row + 1) * this.#width) / 2 - 1] as number;
  }

  setTime(row: number, timeUs: number): void {
    this.#times[((row + 1) * this.#width) / 2 - 1] = timeUs;
  }

  clear(): void {
    this.#length = 0;
    this.#free = [];
    this.#renew(SMALLEST);
  }

  #empty(row: number): void {
    const end = (row + 1) * this.#width;
    for (let at = row * this.#width; at < end; at += 1) this.#words[at] = EMPTY;
  }

  #grow(): void {
    const before = this.#words;
    this.#renew(Math.ceil((this.#length * 3) / 2));
    this.#words.set(before);
  }

  #renew(rows: number): void {
    this.#words = ownWords(rows * this.#width);
    this.#times = new Float64Array(this.#words.buffer);
  }
}
