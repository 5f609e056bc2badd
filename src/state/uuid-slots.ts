import { UUID_WORDS, unpackUuid } from './uuid.ts';

const SMALLEST = 1024;
const [EMPTY, KEPT, CHANGED, GONE] = [0, 1, 2, 3];

/**
 * Slots for rows whose keys are UUIDs, and which of them changed since they were last taken as kept: columns beside it
 * hold the rest of a row at the number of its slot. Open addressing with linear probing; nothing grows by itself.
 * Memory: 17 bytes a slot.
 */
export class UuidSlots {
  readonly capacity: number;
  readonly #status: Uint8Array;
  readonly #words: Uint32Array;
  /** Slots that are not empty, and those of them that were released. */
  #filled = 0;
  #gone = 0;
  #changed: number[] = [];

  /** With room for so many rows, a power of two at which they fill half of it at most. */
  constructor(rows: number) {
    this.capacity = Math.max(SMALLEST, 2 ** Math.ceil(Math.log2(2 * rows + 2)));
    this.#status = new Uint8Array(this.capacity);
    this.#words = new Uint32Array(this.capacity * UUID_WORDS);
  }

  get size(): number {
    return this.#filled - this.#gone;
  }

  /** No further row fits without probing for long. */
  get isFull(): boolean {
    return (this.#filled + 1) * 4 > this.capacity * 3;
  }

  /** The slot of the UUID that stands at `at` of `words`; -1 where it has none. */
  find(words: Uint32Array, at = 0): number {
    if (this.size === 0) return -1;
    const slot = this.#slotOf(words, at);
    return this.#isHeld(slot) ? slot : -1;
  }

  /** The slot of a UUID, its own from now on. */
  hold(words: Uint32Array, at = 0): number {
    const slot = this.#slotOf(words, at);
    const before = this.#status[slot];
    if (before === EMPTY) this.#filled += 1;
    if (before === GONE) this.#gone -= 1;
    if (before !== CHANGED) this.#changed.push(slot);
    this.#status[slot] = CHANGED;
    this.#words.set(words.subarray(at, at + UUID_WORDS), slot * UUID_WORDS);
    return slot;
  }

  /** Takes a row of another size over, changed or not. */
  adopt(other: UuidSlots, from: number): number {
    const slot = this.hold(other.#words, from * UUID_WORDS);
    if (other.#status[from] === CHANGED) return slot;
    this.#status[slot] = KEPT;
    this.#changed.pop();
    return slot;
  }

  release(slot: number): void {
    this.#status[slot] = GONE;
    this.#gone += 1;
  }

  uuidAt(slot: number): string {
    return unpackUuid(this.#words, slot * UUID_WORDS);
  }

  *slots(): Generator<number> {
    for (let slot = 0; slot < this.capacity; slot += 1) if (this.#isHeld(slot)) yield slot;
  }

  *changed(): Generator<number> {
    for (const slot of this.#changed) if (this.#status[slot] === CHANGED) yield slot;
  }

  takeAsKept(): void {
    for (const slot of this.changed()) this.#status[slot] = KEPT;
    this.#changed = [];
  }

  #isHeld(slot: number): boolean {
    const status = this.#status[slot];
    return status === KEPT || status === CHANGED;
  }

  /** Where a UUID stands, or where it would. */
  #slotOf(words: Uint32Array, at: number): number {
    const mask = this.capacity - 1;
    let slot = Math.imul((words[at] as number) ^ (words[at + UUID_WORDS - 1] as number), 0x9e3779b1) & mask;
    while (this.#status[slot] !== EMPTY && !this.#isAt(slot, words, at)) slot = (slot + 1) & mask;
    return slot;
  }

  #isAt(slot: number, words: Uint32Array, at: number): boolean {
    for (let word = 0; word < UUID_WORDS; word += 1)
      if (this.#words[slot * UUID_WORDS + word] !== words[at + word]) return false;
    return true;
  }
}
