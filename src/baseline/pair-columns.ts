/** An unused slot; no number of a name reaches it. */
const EMPTY = 0xffffffff;
const SMALLEST = 1024;

/** What is known of one pair. Days are counted from the epoch and saturate at 65,535. */
export interface Pair {
  firstDay: number;
  lastDay: number;
  /** Days on which it was seen. */
  days: number;
}

/**
 * Pairs of numbers in columns: an open-addressed hash table with linear probing at a load of at most three quarters.
 * Memory: 15 bytes a slot, so 20 to 40 bytes a pair. Pairs leave only through `keep`, which builds the table anew.
 */
export class PairColumns {
  #capacity = SMALLEST;
  #size = 0;
  #lefts = new Uint32Array(SMALLEST).fill(EMPTY);
  #rights = new Uint32Array(SMALLEST);
  #firstDays = new Uint16Array(SMALLEST);
  #lastDays = new Uint16Array(SMALLEST);
  #days = new Uint16Array(SMALLEST);
  #dirty = new Uint8Array(SMALLEST);

  get size(): number {
    return this.#size;
  }

  /** Slot of a pair, -1 when it is not there. Holds until the next `add` or `keep`. */
  find(left: number, right: number): number {
    const slot = this.#slotOf(left, right);
    return this.#lefts[slot] === EMPTY ? -1 : slot;
  }

  at(slot: number): Pair {
    return {
      firstDay: this.#firstDays[slot] as number,
      lastDay: this.#lastDays[slot] as number,
      days: this.#days[slot] as number,
    };
  }

  lastDay(slot: number): number {
    return this.#lastDays[slot] as number;
  }

  /** Notes that a known pair was seen on a day; true when that day is new. */
  see(slot: number, day: number): boolean {
    if (day <= (this.#lastDays[slot] as number)) return false;
    this.#lastDays[slot] = Math.min(day, EMPTY >>> 16);
    if ((this.#days[slot] as number) < 0xffff) (this.#days[slot] as number) += 1;
    return true;
  }

  /** Puts in a pair that is not there. */
  add(left: number, right: number, pair: Pair): void {
    if ((this.#size + 1) * 4 > this.#capacity * 3) this.#rebuild(this.#capacity * 2, () => true);
    this.#insert(left, right, pair, 0);
  }

  /** Marks a slot as changed; true when it was not marked before. */
  mark(slot: number): boolean {
    if (this.#dirty[slot] === 1) return false;
    this.#dirty[slot] = 1;
    return true;
  }

  unmark(slot: number): void {
    this.#dirty[slot] = 0;
  }

  /** Keeps only the pairs that pass. */
  keep(passes: (left: number, right: number, slot: number) => boolean): void {
    this.#rebuild(this.#capacity, passes);
  }

  *entries(): Generator<[left: number, right: number, slot: number]> {
    for (let slot = 0; slot < this.#capacity; slot += 1) {
      const left = this.#lefts[slot] as number;
      if (left !== EMPTY) yield [left, this.#rights[slot] as number, slot];
    }
  }

  clear(): void {
    this.#allocate(SMALLEST);
  }

  #slotOf(left: number, right: number): number {
    const mask = this.#capacity - 1;
    let slot = hash(left, right) & mask;
    while (this.#lefts[slot] !== EMPTY && (this.#lefts[slot] !== left || this.#rights[slot] !== right)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  #insert(left: number, right: number, { firstDay, lastDay, days }: Pair, dirty: number): void {
    const slot = this.#slotOf(left, right);
    this.#lefts[slot] = left;
    this.#rights[slot] = right;
    this.#firstDays[slot] = firstDay;
    this.#lastDays[slot] = lastDay;
    this.#days[slot] = days;
    this.#dirty[slot] = dirty;
    this.#size += 1;
  }

  #rebuild(capacity: number, passes: (left: number, right: number, slot: number) => boolean): void {
    const [lefts, rights, firsts, lasts, days, dirty] = [
      this.#lefts,
      this.#rights,
      this.#firstDays,
      this.#lastDays,
      this.#days,
      this.#dirty,
    ];
    const isKept = new Uint8Array(lefts.length);
    // Asked before the old table goes: who answers may still look into it.
    for (let slot = 0; slot < lefts.length; slot += 1) {
      const left = lefts[slot] as number;
      if (left !== EMPTY && passes(left, rights[slot] as number, slot)) isKept[slot] = 1;
    }
    this.#allocate(capacity);
    for (let slot = 0; slot < lefts.length; slot += 1) {
      if (isKept[slot] === 0) continue;
      const pair = { firstDay: firsts[slot] as number, lastDay: lasts[slot] as number, days: days[slot] as number };
      this.#insert(lefts[slot] as number, rights[slot] as number, pair, dirty[slot] as number);
    }
  }

  #allocate(capacity: number): void {
    this.#capacity = capacity;
    this.#size = 0;
    this.#lefts = new Uint32Array(capacity).fill(EMPTY);
    this.#rights = new Uint32Array(capacity);
    this.#firstDays = new Uint16Array(capacity);
    this.#lastDays = new Uint16Array(capacity);
    this.#days = new Uint16Array(capacity);
    this.#dirty = new Uint8Array(capacity);
  }
}

/** Mixes two numbers so that low bits depend on all (the finaliser of MurmurHash3, Austin Appleby, public domain). */
function hash(left: number, right: number): number {
  let mixed = Math.imul(left, 0x9e3779b1) ^ Math.imul(right, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
