import { EMPTY, emptyWords, isFull, mixed, SMALLEST } from './hash-words.ts';

/** Words of 32 bits in a slot: principal, namespace, secret, binding, count, turn of the last mark, and a time in the last two. */
const WIDTH = 8;
const [NAMESPACE, SECRET, THROUGH, COUNT, MARK, TIME] = [1, 2, 3, 4, 5, 6] as const;

/** Who read what: numbers of the principal's key, the namespace and the secret's name. */
export type UseKey = readonly [principal: number, namespace: number, secret: number];

/**
 * How often and through what principals read secrets, as a hash table of 32-bit words (open addressing, linear probing,
 * a load of at most three quarters). Memory: 32 bytes a slot, so 43 to 85 bytes a use.
 */
export class UseTable {
  #words = emptyWords(SMALLEST * WIDTH);
  /** The same memory; a slot's time is its fourth number. */
  #times = new Float64Array(this.#words.buffer);
  #size = 0;
  /** Marks made in earlier turns count no more, so that nobody has to look for them. Never 0. */
  #turn = 1;

  get size(): number {
    return this.#size;
  }

  /** Slot of a use, -1 when it is not there. Holds until the next `add` or `keep`. */
  find(principal: number, namespace: number, secret: number): number {
    const slot = slotOf(this.#words, principal, namespace, secret);
    return this.#words[slot] === EMPTY ? -1 : slot;
  }

  /** Puts in a use that is not there, counted 0 times; answers its slot. */
  add([principal, namespace, secret]: UseKey): number {
    const slots = this.#words.length / WIDTH;
    if (isFull(this.#size, slots)) this.#rebuild(slots * 2, () => true);
    const slot = slotOf(this.#words, principal, namespace, secret);
    this.#words.set([principal, namespace, secret, 0, 0, 0], slot);
    this.#times[(slot + TIME) / 2] = 0;
    this.#size += 1;
    return slot;
  }

  keyAt(slot: number): UseKey {
    const words = this.#words;
    return [words[slot] as number, words[slot + NAMESPACE] as number, words[slot + SECRET] as number];
  }

  countAt(slot: number): number {
    return this.#words[slot + COUNT] as number;
  }

  /** Number of the binding that allowed the last read. */
  throughAt(slot: number): number {
    return this.#words[slot + THROUGH] as number;
  }

  timeAt(slot: number): number {
    return this.#times[(slot + TIME) / 2] as number;
  }

  /** Sets what is known of a use. Time does not go back. */
  set(slot: number, count: number, through: number, timeUs: number): void {
    this.#words[slot + COUNT] = count;
    this.#words[slot + THROUGH] = through;
    if (timeUs > this.timeAt(slot)) this.#times[(slot + TIME) / 2] = timeUs;
  }

  /** Marks a slot as changed; true when it was not marked before. */
  mark(slot: number): boolean {
    if (this.#words[slot + MARK] === this.#turn) return false;
    this.#words[slot + MARK] = this.#turn;
    return true;
  }

  /** Takes all marks away. 32 bits of turns outlast any process. */
  unmark(): void {
    this.#turn += 1;
  }

  keep(passes: (slot: number) => boolean): void {
    this.#rebuild(this.#words.length / WIDTH, passes);
  }

  /** All slots in use. */
  slots(): Uint32Array {
    const slots = new Uint32Array(this.#size);
    let found = 0;
    for (let slot = 0; slot < this.#words.length; slot += WIDTH) {
      if (this.#words[slot] === EMPTY) continue;
      slots[found] = slot;
      found += 1;
    }
    return slots;
  }

  clear(): void {
    this.#take(emptyWords(SMALLEST * WIDTH), 0);
  }

  #rebuild(slots: number, passes: (slot: number) => boolean): void {
    const [before, after] = [this.#words, emptyWords(slots * WIDTH)];
    let size = 0;
    for (let slot = 0; slot < before.length; slot += WIDTH) {
      const principal = before[slot] as number;
      if (principal === EMPTY || !passes(slot)) continue;
      const to = slotOf(after, principal, before[slot + NAMESPACE] as number, before[slot + SECRET] as number);
      for (let word = 0; word < WIDTH; word += 1) after[to + word] = before[slot + word] as number;
      size += 1;
    }
    this.#take(after, size);
  }

  #take(words: Uint32Array<ArrayBuffer>, size: number): void {
    this.#words = words;
    this.#times = new Float64Array(words.buffer);
    this.#size = size;
  }
}

/** Where a use stands, or where it would. */
function slotOf(words: Uint32Array, principal: number, namespace: number, secret: number): number {
  const mask = words.length - 1;
  let slot = Math.imul(mixed(principal, namespace, secret), WIDTH) & mask;
  while (
    words[slot] !== EMPTY &&
    (words[slot] !== principal || words[slot + NAMESPACE] !== namespace || words[slot + SECRET] !== secret)
  )
    slot = (slot + WIDTH) & mask;
  return slot;
}
