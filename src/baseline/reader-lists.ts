import { CountedTexts } from './counted-texts.ts';
import { type ReaderEntry, ReadRows } from './read-rows.ts';
import { WordRows } from './word-rows.ts';

/** Different readers remembered of one secret. */
const MOST = 8;
/** Words of a list: its readers' names and the rows of their reads, oldest first; how many; a mark; and the time. */
const [NAMES, READS, COUNT, MARK] = [0, MOST, 2 * MOST, 2 * MOST + 1] as const;
const WIDTH = 2 * MOST + 4;

/**
 * The last readers of things, with the last read of each. Names stand together, so that a reader is found at the cost of
 * one or two cache lines, whoever read before. Memory: 80 bytes a list, 32 a read, and each name once.
 */
export class ReaderLists {
  readonly #texts = new CountedTexts();
  readonly #lists = new WordRows(WIDTH);
  readonly #reads = new ReadRows(this.#texts);

  /** An empty list, last used at a time. */
  take(timeUs: number): number {
    const list = this.#lists.take();
    this.#lists.words[list * WIDTH + COUNT] = 0;
    this.#lists.setTime(list, timeUs);
    return list;
  }

  give(list: number): void {
    this.empty(list);
    this.#lists.give(list);
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
    const { words } = this.#lists;
    if (words[list * WIDTH + MARK] === mark) return false;
    words[list * WIDTH + MARK] = mark;
    return true;
  }

  /** Puts a read last, in place of an earlier one by the same reader, or of the oldest where there is no room. */
  put(list: number, entry: ReaderEntry): void {
    const { words } = this.#lists;
    const start = list * WIDTH;
    let at = this.#placeOf(words, start, entry.username);
    if (at < 0) at = this.#admit(words, start, entry.username);
    const last = (words[start + COUNT] as number) - 1;
    for (; at < last; at += 1) {
      swap(words, start + NAMES + at);
      swap(words, start + READS + at);
    }
    this.#reads.write(words[start + READS + last] as number, entry);
  }

  /** Oldest first. */
  all(list: number): ReaderEntry[] {
    const { words } = this.#lists;
    const start = list * WIDTH;
    return Array.from({ length: words[start + COUNT] as number }, (_, at) =>
      this.#reads.read(words[start + READS + at] as number, this.#texts.textOf(words[start + NAMES + at] as number)),
    );
  }

  empty(list: number): void {
    const { words } = this.#lists;
    const start = list * WIDTH;
    for (let at = 0; at < (words[start + COUNT] as number); at += 1) {
      this.#texts.release(words[start + NAMES + at] as number);
      this.#reads.release(words[start + READS + at] as number);
    }
    words[start + COUNT] = 0;
  }

  clear(): void {
    this.#texts.clear();
    this.#lists.clear();
    this.#reads.clear();
  }

  /** -1 for who is not in a list. Most often it is the last reader again. */
  #placeOf(words: Uint32Array, start: number, username: string): number {
    let at = (words[start + COUNT] as number) - 1;
    if (at < 0 || this.#texts.textOf(words[start + NAMES + at] as number) === username) return at;
    const name = this.#texts.find(username);
    while (at >= 0 && words[start + NAMES + at] !== name) at -= 1;
    return at;
  }

  /** Gives a new reader a place, that of the oldest where there is no other. */
  #admit(words: Uint32Array, start: number, username: string): number {
    const name = this.#texts.hold(username);
    const count = words[start + COUNT] as number;
    const at = count < MOST ? count : 0;
    if (count < MOST) {
      words[start + READS + at] = this.#reads.take();
      words[start + COUNT] = count + 1;
    } else this.#texts.release(words[start + NAMES + at] as number);
    words[start + NAMES + at] = name;
    return at;
  }
}

/** A word changes places with the one behind it. */
function swap(words: Uint32Array, at: number): void {
  const next = words[at + 1] as number;
  words[at + 1] = words[at] as number;
  words[at] = next;
}
