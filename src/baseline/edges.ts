import { DAY_US, HOUR_US } from '../model/time.ts';
import type { Block } from '../state/state.ts';
import { EdgeChanges, keyOf } from './edge-changes.ts';
import { Interner } from './interner.ts';
import { type Pair, PairColumns } from './pair-columns.ts';
import { Visitors } from './visitors.ts';

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
  readonly #visitors = new Visitors();
  readonly #changes = new EdgeChanges();
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

  /** Whether an edge was learnt on this day or later. */
  isLearntSince(subject: number, thing: number, day: number): boolean {
    if (subject < 0 || thing < 0) return false;
    const slot = this.#pairs.find(subject, thing);
    return slot >= 0 && this.#pairs.lastDay(slot) >= day;
  }

  /** Principals that have an edge to a thing (`fresh`), and the days on which any of them was seen at it (`seen`). */
  visitors(thing: number): { fresh: number; seen: number } {
    return this.#visitors.of(thing);
  }

  /** The number of a subject or thing that is about to get an edge. */
  hold(name: string): number {
    const known = this.find(name);
    if (known >= 0) return known;
    const id = this.#names.hold(name);
    this.#changes.named(id);
    return id;
  }

  /** Learns an edge between two that are held; true when it is new. */
  learn(subject: number, thing: number, day: number): boolean {
    const slot = this.#pairs.find(subject, thing);
    if (slot < 0) {
      this.#put(subject, thing, { firstDay: day, lastDay: day, days: 1 });
      this.#changes.changed(subject, thing);
      this.#pairs.mark(this.#pairs.find(subject, thing));
      return true;
    }
    if (!this.#pairs.see(slot, day)) return false;
    if (this.#isPrincipal(subject)) this.#visitors.addDay(thing);
    if (this.#pairs.mark(slot)) this.#changes.changed(subject, thing);
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
    this.#visitors.clear();
    this.#pairs.keep((left, right, slot) => {
      if (!passes(left, right, slot)) {
        this.#changes.forget(keyOf(left, right));
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
    this.#changes.forget(String(id));
  }

  /** After loading, when all names are there: what follows from the rows. */
  #settle(): void {
    this.#isLoading = false;
    this.#keep(() => true);
  }

  #put(left: number, right: number, pair: Pair): void {
    this.#pairs.add(left, right, pair);
    this.#changes.put(left, right);
    this.#count(left, right, pair.days);
  }

  #count(left: number, right: number, days: number): void {
    if (this.#isPrincipal(left)) this.#visitors.add(right, days);
  }

  #isPrincipal(subject: number): boolean {
    return this.#names.nameOf(subject).startsWith(PRINCIPAL);
  }

  /** Rows: `id` to a name, `id.id` to `[firstDay, lastDay, days]`. */
  *drain(): Generator<[key: string, json: string | null]> {
    for (const id of this.#changes.names) {
      const name = this.#names.nameOf(id);
      if (name !== '') yield [String(id), JSON.stringify(name)];
    }
    for (const [left, right] of this.#changes.edges()) {
      const slot = this.#pairs.find(left, right);
      if (slot >= 0) yield [keyOf(left, right), rowOf(this.#pairs.at(slot))];
    }
    for (const key of this.#changes.forgotten) yield [key, null];
    this.forgetChanges();
  }

  forgetChanges(): void {
    for (const [left, right] of this.#changes.edges()) {
      const slot = this.#pairs.find(left, right);
      if (slot >= 0) this.#pairs.unmark(slot);
    }
    this.#changes.clear();
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
    this.#visitors.clear();
    this.forgetChanges();
    this.#isLoading = false;
  }
}

function rowOf({ firstDay, lastDay, days }: Pair): string {
  return `[${firstDay},${lastDay},${days}]`;
}
