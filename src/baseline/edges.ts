import { DAY_US, HOUR_US } from '../model/time.ts';
import type { Block } from '../state/state.ts';
import { Interner } from './interner.ts';
import { type Pair, PairColumns } from './pair-columns.ts';

/** First character of a principal's name among the subjects; groups have others. */
const PRINCIPAL = 'p';

export interface EdgeLimits {
  /** Edges kept; a tenth more may stand until those seen longest ago go. */
  cap: number;
  /** An edge not seen for so many days of event time is forgotten. */
  ttlDays: number;
}

/**
 * Who has to do with what, exactly: edges from a subject (a principal or a group of them) to a thing (a secret, a
 * namespace, a program, a network), first and last day and the days on which it was seen. What is not here was never
 * seen or not for `ttlDays`; nothing is approximate, so no rare edge looks known.
 *
 * Within a day an edge is learnt once. Memory: 20 to 40 bytes an edge and about 110 a name; one stored row per new
 * name and one per edge and day.
 */
export class Edges implements Block {
  readonly name: string;
  readonly #limits: EdgeLimits;
  readonly #names = new Interner();
  readonly #pairs = new PairColumns();
  /** By the thing's number: principals that have an edge to it, and the days of all these. They follow from the pairs. */
  #visitors = new Uint32Array(1024);
  #visitorDays = new Uint32Array(1024);
  /** What changed since the last drain: names by number, edges as numbers in turn, and keys forgotten. */
  #newNames: number[] = [];
  #changed: number[] = [];
  readonly #forgotten = new Set<string>();
  #isLoading = false;

  constructor(name: string, limits: EdgeLimits) {
    this.name = name;
    this.#limits = limits;
  }

  get size(): number {
    return this.#pairs.size;
  }

  /** The number of a subject or thing; -1 when no edge holds it. */
  find(name: string): number {
    if (this.#isLoading) this.#settle();
    return this.#names.find(name);
  }

  has(subject: number, thing: number): boolean {
    return subject >= 0 && thing >= 0 && this.#pairs.find(subject, thing) >= 0;
  }

  pair(subject: number, thing: number): Pair | undefined {
    if (subject < 0 || thing < 0) return undefined;
    const slot = this.#pairs.find(subject, thing);
    return slot < 0 ? undefined : this.#pairs.at(slot);
  }

  /** Whether an edge was learnt on this day already. */
  isLearntOn(subject: number, thing: number, day: number): boolean {
    if (subject < 0 || thing < 0) return false;
    const slot = this.#pairs.find(subject, thing);
    return slot >= 0 && this.#pairs.lastDay(slot) >= day;
  }

  /** Principals that have an edge to a thing (`fresh`), and the days on which any of them was seen at it (`seen`). */
  visitors(thing: number): { fresh: number; seen: number } {
    if (thing < 0) return { fresh: 0, seen: 0 };
    return { fresh: this.#visitors[thing] ?? 0, seen: this.#visitorDays[thing] ?? 0 };
  }

  /** The number of a subject or thing that is about to get an edge. */
  hold(name: string): number {
    const known = this.find(name);
    if (known >= 0) return known;
    const id = this.#names.hold(name);
    this.#newNames.push(id);
    this.#forgotten.delete(String(id));
    return id;
  }

  /** Learns an edge between two that are held; true when it is new. */
  learn(subject: number, thing: number, day: number): boolean {
    const slot = this.#pairs.find(subject, thing);
    if (slot < 0) {
      this.#put(subject, thing, { firstDay: day, lastDay: day, days: 1 });
      this.#changed.push(subject, thing);
      this.#pairs.mark(this.#pairs.find(subject, thing));
      return true;
    }
    if (!this.#pairs.see(slot, day)) return false;
    if (this.#isPrincipal(subject)) (this.#visitorDays[thing] as number) += 1;
    if (this.#pairs.mark(slot)) this.#changed.push(subject, thing);
    return false;
  }

  /** The things a subject has edges to, by name. Looks through all edges: for questions, not for the path of events. */
  *thingsOf(subject: string): Generator<[thing: string, pair: Pair]> {
    const wanted = this.#names.find(subject);
    if (wanted < 0) return;
    for (const [left, right, slot] of this.#pairs.entries()) {
      if (left === wanted) yield [this.#names.nameOf(right), this.#pairs.at(slot)];
    }
  }

  evict(beforeUs: number, nowUs: number): void {
    const gridUs = Math.max(HOUR_US, (this.#limits.ttlDays * DAY_US) / 8);
    const isDue = Math.floor(beforeUs / gridUs) !== Math.floor(nowUs / gridUs);
    const oldest = Math.floor(nowUs / DAY_US) - this.#limits.ttlDays;
    if (isDue) this.#keep((_left, _right, slot) => this.#pairs.lastDay(slot) >= oldest);
    if (this.#pairs.size > this.#limits.cap * 1.1) this.#keepNewest();
  }

  /** Forgets those seen longest ago, beyond the cap; of one day's, those of the highest numbers. */
  #keepNewest(): void {
    const all = [...this.#pairs.entries()].map(
      ([left, right, slot]) => [this.#pairs.lastDay(slot), left, right] as const,
    );
    all.sort((a, b) => b[0] - a[0] || a[1] - b[1] || a[2] - b[2]);
    const out = new Set(all.slice(this.#limits.cap).map(([, left, right]) => keyOf(left, right)));
    this.#keep((left, right) => !out.has(keyOf(left, right)));
  }

  #keep(passes: (left: number, right: number, slot: number) => boolean): void {
    const used = new Uint8Array(this.#names.length);
    this.#visitors.fill(0);
    this.#visitorDays.fill(0);
    this.#pairs.keep((left, right, slot) => {
      if (!passes(left, right, slot)) {
        this.#forgotten.add(keyOf(left, right));
        return false;
      }
      used[left] = 1;
      used[right] = 1;
      this.#count(left, right, this.#pairs.at(slot).days);
      return true;
    });
    for (let id = 0; id < used.length; id += 1) if (!used[id] && this.#names.nameOf(id) !== '') this.#release(id);
    this.#names.settle();
  }

  #release(id: number): void {
    this.#names.release(id);
    this.#forgotten.add(String(id));
  }

  /** After loading, when all names are there: what follows from the rows. */
  #settle(): void {
    this.#isLoading = false;
    this.#keep(() => true);
  }

  #put(left: number, right: number, pair: Pair): void {
    this.#pairs.add(left, right, pair);
    this.#forgotten.delete(keyOf(left, right));
    this.#count(left, right, pair.days);
  }

  #count(left: number, right: number, days: number): void {
    if (!this.#isPrincipal(left)) return;
    if (right >= this.#visitors.length) {
      this.#visitors = grown(this.#visitors, right);
      this.#visitorDays = grown(this.#visitorDays, right);
    }
    (this.#visitors[right] as number) += 1;
    (this.#visitorDays[right] as number) += days;
  }

  #isPrincipal(subject: number): boolean {
    return this.#names.nameOf(subject).startsWith(PRINCIPAL);
  }

  /** Rows: `id` to a name, `id.id` to `[firstDay, lastDay, days]`. */
  *drain(): Generator<[key: string, json: string | null]> {
    for (const id of this.#newNames) {
      const name = this.#names.nameOf(id);
      if (name !== '') yield [String(id), JSON.stringify(name)];
    }
    for (let index = 0; index < this.#changed.length; index += 2) {
      const [left, right] = [this.#changed[index] as number, this.#changed[index + 1] as number];
      const slot = this.#pairs.find(left, right);
      if (slot >= 0) yield [keyOf(left, right), rowOf(this.#pairs.at(slot))];
    }
    for (const key of this.#forgotten) yield [key, null];
    this.forgetChanges();
  }

  forgetChanges(): void {
    for (let index = 0; index < this.#changed.length; index += 2) {
      const slot = this.#pairs.find(this.#changed[index] as number, this.#changed[index + 1] as number);
      if (slot >= 0) this.#pairs.unmark(slot);
    }
    this.#newNames = [];
    this.#changed = [];
    this.#forgotten.clear();
  }

  load(key: string, json: string): void {
    this.#isLoading = true;
    const [left = 0, right] = key.split('.').map(Number);
    if (right === undefined) {
      this.#names.put(left, JSON.parse(json) as string);
      return;
    }
    const [firstDay = 0, lastDay = 0, days = 0] = JSON.parse(json) as number[];
    this.#put(left, right, { firstDay, lastDay, days });
  }

  /** Everything held, ordered. */
  *snapshot(): Generator<[key: string, json: string]> {
    const names = [...this.#names.entries()].map(([id, name]): [string, string] => [String(id), JSON.stringify(name)]);
    const edges = [...this.#pairs.entries()].map(([left, right, slot]): [string, string] => [
      keyOf(left, right),
      rowOf(this.#pairs.at(slot)),
    ]);
    yield* [...names, ...edges].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  clear(): void {
    this.#names.clear();
    this.#pairs.clear();
    this.#visitors = new Uint32Array(1024);
    this.#visitorDays = new Uint32Array(1024);
    this.forgetChanges();
    this.#isLoading = false;
  }
}

function grown(column: Uint32Array, least: number): Uint32Array<ArrayBuffer> {
  const longer = new Uint32Array(Math.max(least + 1, column.length * 2));
  longer.set(column);
  return longer;
}

function keyOf(left: number, right: number): string {
  return `${left}.${right}`;
}

function rowOf({ firstDay, lastDay, days }: Pair): string {
  return `[${firstDay},${lastDay},${days}]`;
}
