import type { CountedTexts } from './counted-texts.ts';
import { type ReaderEntry, ReadRows } from './read-rows.ts';
import { WordRows } from './word-rows.ts';

/** Different readers remembered of one secret. */
const MOST = 8;
/** Words of a list: its readers' names and the rows of their reads, oldest first; how many; a mark; and the time. */
const [NAMES, READS, COUNT, MARK] = [0, MOST, 2 * MOST, 2 * MOST + 1] as const;
const WIDTH = 2 * MOST + 4;

/**
 * The last readers of things, with the last read of each. Names stand together, so that a reader is found at the cost of
 * one or two cache lines, whoever read before. Memory: 80 to 120 bytes a list, 40 to 60 a read.
 */
export class ReaderLists {
  readonly #texts: CountedTexts;
  readonly #lists = new WordRows(WIDTH);
  readonly #reads: ReadRows;

  constructor(texts: CountedTexts) {
    this.#texts = texts;
    this.#reads = new ReadRows(texts);
  }

  /** An empty list, last used at a time. */
  take(timeUs: number): number {
    const list = this.#lists.take();
    this.#lists.set(list, COUNT, 0);
    this.#lists.setTime(list, timeUs);
    return list;
  }

  give(list: number): void {
    this.empty(list);
    this.#lists.give(list);
  }

  isTaken(list: number): boolean {
    return this.#lists.get(list, COUNT) <= MOST;
  }

  /** When a list was used last. */
  timeOf(list: number): number {
    return this.#lists.timeOf(list);
  }

  use(list: number, timeUs: number): void {
    if (timeUs > this.timeOf(list)) this.#lists.setTime(list, timeUs);
  }

  /** Marks a list with a number; false when it has that mark. */
  mark(list: number, mark: number): boolean {
    if (this.#lists.get(list, MARK) === mark) return false;
    this.#lists.set(list, MARK, mark);
    return true;
  }

  /** Puts a read last, in place of an earlier one by the same reader, or of the oldest where there is no room. */
  put(list: number, entry: ReaderEntry): void {
    const { words } = this.#lists;
    const start = this.#lists.startOf(list);
    const name = this.#texts.find(entry.username);
    let at = (words[start + COUNT] as number) - 1;
    while (at >= 0 && words[start + NAMES + at] !== name) at -= 1;
    if (at < 0) at = this.#admit(list, entry.username);
    const last = (words[start + COUNT] as number) - 1;
    for (; at < last; at += 1) swapWithNext(words, start + at);
    this.#reads.write(words[start + READS + last] as number, entry);
  }

  /** Oldest first. */
  all(list: number): ReaderEntry[] {
    return Array.from({ length: this.#lists.get(list, COUNT) }, (_, at) => {
      const username = this.#texts.textOf(this.#lists.get(list, NAMES + at));
      return this.#reads.read(this.#lists.get(list, READS + at), username);
    });
  }

  empty(list: number): void {
    for (let at = 0; at < this.#lists.get(list, COUNT); at += 1) {
      this.#texts.release(this.#lists.get(list, NAMES + at));
      this.#reads.release(this.#lists.get(list, READS + at));
    }
    this.#lists.set(list, COUNT, 0);
  }

  clear(): void {
    this.#lists.clear();
    this.#reads.clear();
  }

  /** Gives a new reader a place, that of the oldest where there is no other. */
  #admit(list: number, username: string): number {
    const name = this.#texts.hold(username);
    const count = this.#lists.get(list, COUNT);
    if (count < MOST) {
      this.#lists.set(list, NAMES + count, name);
      this.#lists.set(list, READS + count, this.#reads.take());
      this.#lists.set(list, COUNT, count + 1);
      return count;
    }
    this.#texts.release(this.#lists.get(list, NAMES));
    this.#lists.set(list, NAMES, name);
    return 0;
  }
}

function swapWithNext(words: Uint32Array, at: number): void {
  for (const word of [at + NAMES, at + READS]) {
    const next = words[word + 1] as number;
    words[word + 1] = words[word] as number;
    words[word] = next;
  }
}
