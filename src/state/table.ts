import type { MarkedCaller } from './marks.ts';
import { rowOf, type Slot } from './slot.ts';
import { isSweepDue } from './sweep.ts';

export interface TableLimits {
  /** Cells kept; a tenth more may stand until the least recently seen ones go. */
  cap: number;
  /** A cell not seen for this long (event time, microseconds) is forgotten. */
  ttlUs: number;
  /** Most often asked for what belongs to the caller in hand, by one and the same text. */
  isByCaller?: boolean;
}

/**
 * Bounded memory of one kind, by key, that knows which cells changed since the last commit.
 *
 * Cells are plain JSON. Keys come from the cluster and are hostile: they live in a Map, never in an object. Eviction
 * depends on event time and keys alone, (seenUs, key) ascending, so the same log always forgets the same cells.
 */
export class Table<C extends object> {
  readonly name: string;
  readonly #limits: TableLimits;
  readonly #slots = new Map<string, Slot<C>>();
  /** Slots written since the last drain, each once, and keys forgotten since. */
  #changed: Slot<C>[] = [];
  readonly #forgotten = new Set<string>();
  /** Whose marks lead to cells, and this table's number among them; -1 where keys are no caller's own. */
  readonly #caller: MarkedCaller | undefined;
  readonly #number: number;

  constructor(name: string, limits: TableLimits, caller?: MarkedCaller) {
    this.name = name;
    this.#limits = limits;
    this.#caller = limits.isByCaller ? caller : undefined;
    this.#number = this.#caller?.admit() ?? -1;
  }

  get size(): number {
    return this.#slots.size;
  }

  peek(key: string): C | undefined {
    // To look for a key, it must be hashed first; many tables are empty where nothing fills them.
    return this.#slots.size === 0 ? undefined : this.#find(key)?.cell;
  }

  /** When a key was last used, microseconds; 0 where it is not held. */
  seenUs(key: string): number {
    return this.#slots.get(key)?.seenUs ?? 0;
  }

  /** The cell to change; it counts as changed from here on. */
  open(key: string, timeUs: number, empty: () => C): C {
    const slot = this.#find(key);
    return slot ? this.#use(slot, timeUs) : this.put(key, timeUs, empty());
  }

  /** Holds a cell, which counts as changed, under a key that holds none. */
  put(key: string, timeUs: number, cell: C): C {
    const slot: Slot<C> = { key, cell, seenUs: timeUs, status: 'kept' };
    this.#slots.set(key, slot);
    this.#forgotten.delete(key);
    return this.#use(slot, timeUs);
  }

  /** The cell to change, where there is one. */
  reopen(key: string, timeUs: number): C | undefined {
    const slot = this.#slots.size === 0 ? undefined : this.#find(key);
    return slot && this.#use(slot, timeUs);
  }

  #use(slot: Slot<C>, timeUs: number): C {
    if (timeUs > slot.seenUs) slot.seenUs = timeUs;
    if (slot.status === 'kept') {
      slot.status = 'changed';
      this.#changed.push(slot);
    }
    return slot.cell;
  }

  #find(key: string): Slot<C> | undefined {
    if (!this.#caller) return this.#slots.get(key);
    const { slots } = this.#caller;
    const marked = slots[this.#number] as Slot<C> | undefined;
    if (marked && marked.key === key && marked.status !== 'gone') return marked;
    const slot = this.#slots.get(key);
    slots[this.#number] = slot;
    return slot;
  }

  delete(key: string): void {
    const slot = this.#slots.get(key);
    if (!slot) return;
    slot.status = 'gone';
    this.#slots.delete(key);
    this.#forgotten.add(key);
  }

  /** All that is held, in the order in which it was first opened. */
  slots(): Iterable<Readonly<Slot<C>>> {
    return this.#slots.values();
  }

  /**
   * Forgets what is too old, and the oldest cells beyond the cap. Looks through all cells only when event time passes
   * a mark on a grid of an eighth of the time to live (an hour at least), which depends on nothing but event time.
   */
  evict(beforeUs: number, nowUs: number): void {
    if (isSweepDue(beforeUs, nowUs, this.#limits.ttlUs)) this.#forgetOld(nowUs);
    if (this.#slots.size > this.#limits.cap * 1.1) this.#forgetBeyondCap();
  }

  #forgetOld(nowUs: number): void {
    for (const { key, seenUs } of this.#slots.values()) if (nowUs - seenUs > this.#limits.ttlUs) this.delete(key);
  }

  #forgetBeyondCap(): void {
    const oldest = [...this.#slots.values()].sort((a, b) => a.seenUs - b.seenUs || (a.key < b.key ? -1 : 1));
    for (const { key } of oldest.slice(0, oldest.length - this.#limits.cap)) this.delete(key);
  }

  /** Changes since the last drain, as JSON; null for a forgotten cell. */
  *drain(): Generator<[key: string, json: string | null]> {
    for (const slot of this.#changed) {
      if (slot.status === 'changed') yield [slot.key, rowOf(slot)];
    }
    for (const key of this.#forgotten) yield [key, null];
    this.forgetChanges();
  }

  /** Takes all changes as kept, for a store that keeps none. */
  forgetChanges(): void {
    for (const slot of this.#changed) if (slot.status === 'changed') slot.status = 'kept';
    this.#changed = [];
    this.#forgotten.clear();
  }

  /** Every cell by key, in key order. */
  *snapshot(): Generator<[key: string, json: string]> {
    for (const [key, slot] of [...this.#slots].sort(([a], [b]) => (a < b ? -1 : 1))) yield [key, rowOf(slot)];
  }

  /** Puts back a cell that `drain` once gave. */
  load(key: string, json: string): void {
    const { seenUs, ...cell } = JSON.parse(json) as C & { seenUs: number };
    this.delete(key);
    this.#forgotten.delete(key);
    this.#slots.set(key, { key, cell: cell as unknown as C, seenUs, status: 'kept' });
  }

  clear(): void {
    for (const slot of this.#slots.values()) slot.status = 'gone';
    this.#slots.clear();
    this.forgetChanges();
  }
}
