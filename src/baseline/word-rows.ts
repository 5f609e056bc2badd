import { EMPTY, ownWords } from './hash-words.ts';

const SMALLEST = 256;

/**
 * Rows of 32-bit words by number, the last two words of each a time, in one piece of memory. Numbers of rows given back
 * are used again. Memory: four bytes a word, and half as much again for pages not touched yet.
 */
export class WordRows {
  readonly #width: number;
  #words: Uint32Array<ArrayBuffer>;
  /** The same memory. */
  #times: Float64Array;
  /** Rows used so far, and those of them that are free. */
  #length = 0;
  #free: number[] = [];

  /** `width`: words in a row with its time, an even number. */
  constructor(width: number) {
    this.#width = width;
    this.#words = new Uint32Array(SMALLEST * width);
    this.#times = new Float64Array(this.#words.buffer);
  }

  /** A row in which nothing stands: every word `EMPTY`, at the time 0. */
  take(): number {
    const row = this.#free.pop() ?? this.#length;
    if (row === this.#length) this.#length += 1;
    if (this.#length * this.#width > this.#words.length) this.#grow();
    this.#words.fill(EMPTY, row * this.#width, (row + 1) * this.#width);
    this.setTime(row, 0);
    return row;
  }

  give(row: number): void {
    this.#words.fill(EMPTY, row * this.#width, (row + 1) * this.#width);
    this.#free.push(row);
  }

  get(row: number, word: number): number {
    return this.#words[row * this.#width + word] as number;
  }

  set(row: number, word: number, value: number): void {
    this.#words[row * this.#width + word] = value;
  }

  timeOf(row: number): number {
    return this.#times[((row + 1) * this.#width) / 2 - 1] as number;
  }

  setTime(row: number, timeUs: number): void {
    this.#times[((row + 1) * this.#width) / 2 - 1] = timeUs;
  }

  /** The words of all rows, and where those of one begin: for what takes several. */
  get words(): Uint32Array {
    return this.#words;
  }

  startOf(row: number): number {
    return row * this.#width;
  }

  clear(): void {
    this.#length = 0;
    this.#free = [];
    this.#renew(SMALLEST * this.#width);
  }

  #grow(): void {
    const before = this.#words;
    this.#renew(Math.ceil((this.#length * 3) / 2) * this.#width);
    this.#words.set(before);
  }

  #renew(words: number): void {
    this.#words = ownWords(words);
    this.#times = new Float64Array(this.#words.buffer);
  }
}
