import { EMPTY, emptyWords, isFull, mixed, SMALLEST } from './hash-words.ts';

/** Words of 32 bits in a slot: place, name, number, and one that is unused. */
const WIDTH = 4;

/**
 * Numbers of what is named within a place, by the numbers of both texts, and back. A hash table of 32-bit words (open
 * addressing, linear probing, a load of at most three quarters) and two columns by number.
 *
 * Memory: 29 to 59 bytes each.
 */
export class ScopedIds {
  #words = emptyWords(SMALLEST * WIDTH);
  #size = 0;
  /** By number, place and name. */
  #texts = new Uint32Array(2 * SMALLEST);

  /** -1 where there is none. */
  find(place: number, name: number): number {
    const slot = slotOf(this.#words, place, name);
    return this.#words[slot] === EMPTY ? -1 : (this.#words[slot + 2] as number);
  }

  placeOf(id: number): number {
    return this.#texts[2 * id] as number;
  }

  nameOf(id: number): number {
    return this.#texts[2 * id + 1] as number;
  }

  put(id: number, place: number, name: number): void {
    const slots = this.#words.length / WIDTH;
    if (isFull(this.#size, slots)) this.#rebuild(slots * 2, () => true);
    if (2 * id >= this.#texts.length) this.#texts = grown(this.#texts, 2 * id + 2);
    this.#texts[2 * id] = place;
    this.#texts[2 * id + 1] = name;
    insert(this.#words, place, name, id);
    this.#size += 1;
  }

  /** Keeps only the numbers that pass. */
  keep(passes: (id: number) => boolean): void {
    this.#rebuild(this.#words.length / WIDTH, passes);
  }

  *ids(): Generator<number> {
    for (let slot = 0; slot < this.#words.length; slot += WIDTH)
      if (this.#words[slot] !== EMPTY) yield this.#words[slot + 2] as number;
  }

  clear(): void {
    this.#words = emptyWords(SMALLEST * WIDTH);
    this.#size = 0;
    this.#texts = new Uint32Array(2 * SMALLEST);
  }

  #rebuild(slots: number, passes: (id: number) => boolean): void {
    const after = emptyWords(slots * WIDTH);
    let size = 0;
    for (const id of this.ids()) {
      if (!passes(id)) continue;
      insert(after, this.placeOf(id), this.nameOf(id), id);
      size += 1;
    }
    this.#words = after;
    this.#size = size;
  }
}

function insert(words: Uint32Array, place: number, name: number, id: number): void {
  const slot = slotOf(words, place, name);
  words[slot] = place;
  words[slot + 1] = name;
  words[slot + 2] = id;
}

function slotOf(words: Uint32Array, place: number, name: number): number {
  const mask = words.length - 1;
  let slot = Math.imul(mixed(place, name), WIDTH) & mask;
  while (words[slot] !== EMPTY && (words[slot] !== place || words[slot + 1] !== name)) slot = (slot + WIDTH) & mask;
  return slot;
}

function grown(column: Uint32Array, least: number): Uint32Array<ArrayBuffer> {
  const longer = new Uint32Array(Math.max(least, column.length * 2));
  longer.set(column);
  return longer;
}
