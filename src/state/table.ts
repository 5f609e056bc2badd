/** One key's memory. `seenUs` is the event time of its last use and decides what is forgotten first. */
export interface Cell {
  seenUs: number;
}

export interface TableLimits {
  /** Most cells kept; beyond it the least recently seen tenth goes. */
  cap: number;
  /** A cell not seen for this long (event time, microseconds) is forgotten. */
  ttlUs: number;
}

/**
 * Bounded memory of one kind, by key, that knows which cells changed since the last commit.
 *
 * Cells are plain JSON. Keys come from the cluster and are hostile: they live in a Map, never in an object. Eviction
 * depends on event time and keys alone, (seenUs, key) ascending, so the same log always forgets the same cells.
 */
export class Table<C extends Cell> {
  readonly name: string;
  readonly #limits: TableLimits;
  readonly #cells = new Map<string, C>();
  /** Keys written or forgotten since the last `drain`. */
  readonly #dirty = new Set<string>();

  constructor(name: string, limits: TableLimits) {
    this.name = name;
    this.#limits = limits;
  }

  get size(): number {
    return this.#cells.size;
  }

  peek(key: string): C | undefined {
    return this.#cells.get(key);
  }

  /** The cell to change; it counts as changed from here on. */
  open(key: string, timeUs: number, empty: () => Omit<C, 'seenUs'>): C {
    let cell = this.#cells.get(key);
    if (!cell) {
      cell = { ...empty(), seenUs: timeUs } as C;
      this.#cells.set(key, cell);
    }
    if (timeUs > cell.seenUs) cell.seenUs = timeUs;
    this.#dirty.add(key);
    return cell;
  }

  delete(key: string): void {
    if (this.#cells.delete(key)) this.#dirty.add(key);
  }

  entries(): IterableIterator<[string, C]> {
    return this.#cells.entries();
  }

  /** Forgets what is too old at `nowUs`, and the oldest cells beyond the cap. */
  evict(nowUs: number): void {
    for (const [key, cell] of this.#cells) if (nowUs - cell.seenUs > this.#limits.ttlUs) this.delete(key);
    if (this.#cells.size <= this.#limits.cap) return;
    const oldest = [...this.#cells].sort(([aKey, a], [bKey, b]) => a.seenUs - b.seenUs || (aKey < bKey ? -1 : 1));
    const keep = Math.floor(this.#limits.cap * 0.9);
    for (const [key] of oldest.slice(0, oldest.length - keep)) this.delete(key);
  }

  /** Whether the cap is passed, so that `evict` is due before the next sweep. */
  isOverfull(): boolean {
    return this.#cells.size > this.#limits.cap * 1.1;
  }

  /** Changes since the last drain, as JSON; null for a forgotten cell. */
  *drain(): Generator<[key: string, json: string | null]> {
    for (const key of this.#dirty) {
      const cell = this.#cells.get(key);
      yield [key, cell ? JSON.stringify(cell) : null];
    }
    this.#dirty.clear();
  }

  /** Every cell by key, in key order. */
  *snapshot(): Generator<[key: string, json: string]> {
    for (const key of [...this.#cells.keys()].sort()) yield [key, JSON.stringify(this.#cells.get(key))];
  }

  /** Puts back a cell that `drain` once gave. */
  load(key: string, json: string): void {
    this.#cells.set(key, JSON.parse(json) as C);
  }

  clear(): void {
    this.#cells.clear();
    this.#dirty.clear();
  }
}
