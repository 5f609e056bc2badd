import { isSweepDue } from './sweep.ts';
import type { TableLimits } from './table.ts';

const SMALLEST = 1024;
/** Of an unused slot: no fingerprint is below zero. */
const EMPTY = -1;

/**
 * Which value came with which key, both fingerprints of texts: for very many short facts that need no exact answer. Bounded
 * and forgetful as a `Table`. Memory: 25 bytes a slot at a load of at most three quarters, so 34 to 67 bytes a fact.
 * Two of 300,000 texts share a fingerprint with a chance of 5 in a million.
 */
export class Fingerprints {
  readonly name: string;
  readonly #limits: TableLimits;
  #size = 0;
  #keys = new Float64Array(SMALLEST).fill(EMPTY);
  #values = new Float64Array(SMALLEST);
  #seenUs = new Float64Array(SMALLEST);
  #isChanged = new Uint8Array(SMALLEST);
  /** Keys written since the last drain, each once, and those forgotten since. */
  #changed: number[] = [];
  readonly #forgotten = new Set<number>();

  constructor(name: string, limits: TableLimits) {
    this.name = name;
    this.#limits = limits;
  }

  get size(): number {
    return this.#size;
  }

  /** The value that came with a key; undefined where none is known. */
  of(key: number): number | undefined {
    const slot = this.#slotOf(key);
    return this.#keys[slot] === EMPTY ? undefined : this.#values[slot];
  }

  /** Notes a value that came with a key. The first one stays; a further one shows that the key is still in use. */
  learn(key: number, value: number, timeUs: number): void {
    let slot = this.#slotOf(key);
    if (this.#keys[slot] === EMPTY) slot = this.#put(key, value, timeUs);
    else if (timeUs > (this.#seenUs[slot] as number)) this.#seenUs[slot] = timeUs;
    if (this.#isChanged[slot] === 1) return;
    this.#isChanged[slot] = 1;
    this.#changed.push(key);
  }

  /** As a table does: what is too old at each mark of event time, and the oldest beyond the cap, by (time, key). */
  evict(beforeUs: number, nowUs: number): void {
    const { cap, ttlUs } = this.#limits;
    if (isSweepDue(beforeUs, nowUs, ttlUs))
      this.#rebuild(this.#keys.length, (slot) => nowUs - (this.#seenUs[slot] as number) <= ttlUs);
    if (this.#size <= cap * 1.1) return;
    const oldestFirst = [...this.#slots()].sort(
      (a, b) =>
        (this.#seenUs[a] as number) - (this.#seenUs[b] as number) ||
        (this.#keys[a] as number) - (this.#keys[b] as number),
    );
    const out = new Set(oldestFirst.slice(0, this.#size - cap));
    this.#rebuild(this.#keys.length, (slot) => !out.has(slot));
  }

  /** Rows: a key to `[value, seenUs]`. */
  *drain(): Generator<[key: string, json: string | null]> {
    for (const key of this.#changed) {
      const slot = this.#slotOf(key);
      if (this.#keys[slot] !== EMPTY) yield [String(key), this.#rowOf(slot)];
    }
    for (const key of this.#forgotten) yield [String(key), null];
    this.forgetChanges();
  }

  forgetChanges(): void {
    for (const key of this.#changed) this.#isChanged[this.#slotOf(key)] = 0;
    this.#changed = [];
    this.#forgotten.clear();
  }

  load(key: string, json: string): void {
    const [value = 0, seenUs = 0] = JSON.parse(json) as number[];
    this.#put(Number(key), value, seenUs);
  }

  *snapshot(): Generator<[key: string, json: string]> {
    const rows = [...this.#slots()].map((slot): [string, string] => [String(this.#keys[slot]), this.#rowOf(slot)]);
    yield* rows.sort(([a], [b]) => (a < b ? -1 : 1));
  }

  clear(): void {
    this.#allocate(SMALLEST);
    this.#changed = [];
    this.#forgotten.clear();
  }

  #rowOf(slot: number): string {
    return `[${this.#values[slot]},${this.#seenUs[slot]}]`;
  }

  *#slots(): Generator<number> {
    for (let slot = 0; slot < this.#keys.length; slot += 1) if (this.#keys[slot] !== EMPTY) yield slot;
  }

  /** Where a key stands, or where it would: open addressing with linear probing. */
  #slotOf(key: number): number {
    const mask = this.#keys.length - 1;
    let slot = key & mask;
    while (this.#keys[slot] !== EMPTY && this.#keys[slot] !== key) slot = (slot + 1) & mask;
    return slot;
  }

  #put(key: number, value: number, seenUs: number): number {
    if ((this.#size + 1) * 4 > this.#keys.length * 3) this.#rebuild(this.#keys.length * 2, () => true);
    const slot = this.#slotOf(key);
    if (this.#keys[slot] === EMPTY) this.#size += 1;
    this.#keys[slot] = key;
    this.#values[slot] = value;
    this.#seenUs[slot] = seenUs;
    this.#forgotten.delete(key);
    return slot;
  }

  #rebuild(capacity: number, isKept: (slot: number) => boolean): void {
    const [keys, values, seenUs, isChanged] = [this.#keys, this.#values, this.#seenUs, this.#isChanged];
    const kept: number[] = [];
    for (const slot of this.#slots()) {
      if (isKept(slot)) kept.push(slot);
      else this.#forgotten.add(keys[slot] as number);
    }
    this.#allocate(capacity);
    for (const slot of kept) {
      const at = this.#put(keys[slot] as number, values[slot] as number, seenUs[slot] as number);
      this.#isChanged[at] = isChanged[slot] as number;
    }
  }

  #allocate(capacity: number): void {
    this.#size = 0;
    this.#keys = new Float64Array(capacity).fill(EMPTY);
    this.#values = new Float64Array(capacity);
    this.#seenUs = new Float64Array(capacity);
    this.#isChanged = new Uint8Array(capacity);
  }
}
