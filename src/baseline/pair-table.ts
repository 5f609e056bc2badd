import { EMPTY, emptyWords, isFull, mixed, SMALLEST } from './hash-words.ts';

/** Words of 32 bits in a slot: left, right, last day over first day, the turn of its last mark over the days. */
const WIDTH = 4;
const MOST = 0xffff;

/** What is known of one pair. Days are counted from the epoch and saturate at 65,535. */
export interface Pair {
  firstDay: number;
  lastDay: number;
  /** Days on which it was seen. */
  days: number;
}

/**
 * Pairs of numbers in one table of 32-bit words: open addressing with linear probing at a load of at most three
 * quarters. What belongs together stands together, so that a pair costs one cache line, and the table is one piece of
 * memory that goes back to the system whole when it is built anew.
 *
 * Memory: 16 bytes a slot, so 21 to 43 bytes a pair. Pairs leave only through `keep`, which builds the table anew.
 */
export class PairTable {
  #words = emptyWords(SMALLEST * WIDTH);
  #size = 0;
  /** Marks made in earlier turns count no more, so that nobody has to look for them. Never 0. */
  #turn = 1;

  get size(): number {
    return this.#size;
  }

  /** Slot of a pair, -1 when it is not there. Holds until the next `add` or `keep`. */
  find(left: number, right: number): number {
    const slot = slotOf(this.#words, left, right);
    return this.#words[slot] === EMPTY ? -1 : slot;
  }

  at(slot: number): Pair {
    const seen = this.#words[slot + 2] as number;
    return { firstDay: seen & MOST, lastDay: seen >>> 16, days: (this.#words[slot + 3] as number) & MOST };
  }

  lastDay(slot: number): number {
    return (this.#words[slot + 2] as number) >>> 16;
  }

  /** Notes that a known pair was seen on a day later than its last. */
  see(slot: number, day: number): void {
    this.#words[slot + 2] = (Math.min(day, MOST) << 16) | ((this.#words[slot + 2] as number) & MOST);
    if (((this.#words[slot + 3] as number) & MOST) < MOST) (this.#words[slot + 3] as number) += 1;
  }

  /** Puts in a pair that is not there; answers its slot. */
  add(left: number, right: number, { firstDay, lastDay, days }: Pair): number {
    const slots = this.#words.length / WIDTH;
    if (isFull(this.#size, slots)) this.#rebuild(slots * 2, () => true);
    const slot = slotOf(this.#words, left, right);
    const seen = (Math.min(lastDay, MOST) << 16) | Math.min(firstDay, MOST);
    this.#words[slot] = left;
    this.#words[slot + 1] = right;
    this.#words[slot + 2] = seen;
    this.#words[slot + 3] = Math.min(days, MOST);
    this.#size += 1;
    return slot;
  }

  /** Marks a slot as changed; true when it was not marked before. */
  mark(slot: number): boolean {
    const days = this.#words[slot + 3] as number;
    if (days >>> 16 === this.#turn) return false;
    this.#words[slot + 3] = (this.#turn << 16) | (days & MOST);
    return true;
  }

  /** Takes all marks away. */
  unmark(): void {
    this.#turn += 1;
    if (this.#turn <= MOST) return;
    this.#turn = 1;
    for (const [, , slot] of this.entries()) (this.#words[slot + 3] as number) &= MOST;
  }

  /** Keeps only the pairs that pass. Who answers may still look into the table as it was. */
  keep(passes: (left: number, right: number, slot: number) => boolean): void {
    this.#rebuild(this.#words.length / WIDTH, passes);
  }

  *entries(): Generator<[left: number, right: number, slot: number]> {
    for (let slot = 0; slot < this.#words.length; slot += WIDTH) {
      const left = this.#words[slot] as number;
      if (left !== EMPTY) yield [left, this.#words[slot + 1] as number, slot];
    }
  }

  clear(): void {
    this.#words = emptyWords(SMALLEST * WIDTH);
    this.#size = 0;
  }

  #rebuild(slots: number, passes: (left: number, right: number, slot: number) => boolean): void {
    const [before, after] = [this.#words, emptyWords(slots * WIDTH)];
    let size = 0;
    for (let slot = 0; slot < before.length; slot += WIDTH) {
      const [left, right] = [before[slot] as number, before[slot + 1] as number];
      if (left === EMPTY || !passes(left, right, slot)) continue;
      const to = slotOf(after, left, right);
      for (let word = 0; word < WIDTH; word += 1) after[to + word] = before[slot + word] as number;
      size += 1;
    }
    this.#words = after;
    this.#size = size;
  }
}

/** Where a pair stands, or where it would. */
function slotOf(words: Uint32Array, left: number, right: number): number {
  const mask = words.length - 1;
  let slot = Math.imul(mixed(left, right), WIDTH) & mask;
  while (words[slot] !== EMPTY && (words[slot] !== left || words[slot + 1] !== right)) slot = (slot + WIDTH) & mask;
  return slot;
}
