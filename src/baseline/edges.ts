import type { Block } from '../state/state.ts';
import { EdgeChanges, keyOf } from './edge-changes.ts';
import { type EdgeName, EdgeNames } from './edge-names.ts';
import { allRows, changedRows, type EdgeRow, parseRow } from './edge-rows.ts';
import { conditionsOf, type EdgeLimits, type Passes } from './pair-eviction.ts';
import { type Pair, PairTable } from './pair-table.ts';
import { Visitors } from './visitors.ts';

/** First character of a principal's name among the subjects; groups have others. */
const PRINCIPAL = 'p'.charCodeAt(0);

/**
 * Who has to do with what, exactly: edges from a subject (a principal or a group of them) to a thing (a secret, a
 * namespace, a program, a network), first and last day and the days on which it was seen. What is not here was never
 * seen or not for `ttlDays`; nothing is approximate, so no rare edge looks known.
 *
 * Within a day an edge is learnt once. Memory: 21 to 43 bytes an edge, and names (`EdgeNames`); one stored row per new
 * name and one per edge and day.
 */
export class Edges implements Block {
  readonly name: string;
  readonly #limits: EdgeLimits;
  readonly #names = new EdgeNames();
  readonly #pairs = new PairTable();
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
  find(name: EdgeName): number {
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
  hold(name: EdgeName): number {
    const known = this.find(name);
    if (known >= 0) return known;
    const id = this.#names.hold(name);
    this.#changes.named(id);
    return id;
  }

  /** Learns an edge between two that are held; answers the last day on which it was learnt before, -1 when it is new. */
  learn(subject: number, thing: number, day: number): number {
    const known = this.#pairs.find(subject, thing);
    const lastDay = known < 0 ? -1 : this.#pairs.lastDay(known);
    if (day <= lastDay) return lastDay;
    const slot = known < 0 ? this.#put(subject, thing, { firstDay: day, lastDay: day, days: 1 }) : known;
    if (known >= 0) this.#seeAgain(known, subject, thing, day);
    if (this.#pairs.mark(slot)) this.#changes.changed(subject, thing);
    return lastDay;
  }

  #seeAgain(slot: number, subject: number, thing: number, day: number): void {
    this.#pairs.see(slot, day);
    if (this.#isPrincipal(subject)) this.#visitors.addDay(thing);
  }

  evict(beforeUs: number, nowUs: number): void {
    for (const passes of conditionsOf(this.#pairs, this.#limits, beforeUs, nowUs)) this.#keep(passes);
  }

  #keep(passes: Passes): void {
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
    for (const id of this.#names.releaseUnused((one) => used[one] === 1)) this.#changes.forget(String(id));
  }

  /** After loading, when all names are there: what follows from the rows. */
  #settle(): void {
    this.#isLoading = false;
    this.#keep(() => true);
  }

  #put(left: number, right: number, pair: Pair): number {
    this.#changes.put(left, right);
    this.#count(left, right, pair.days);
    return this.#pairs.add(left, right, pair);
  }

  #count(left: number, right: number, days: number): void {
    if (this.#isPrincipal(left)) this.#visitors.add(right, days);
  }

  #isPrincipal(subject: number): boolean {
    return this.#names.nameOf(subject).charCodeAt(0) === PRINCIPAL;
  }

  /** See `EdgeRow`. */
  *drain(): Generator<EdgeRow> {
    yield* changedRows(this.#names, this.#pairs, this.#changes);
    this.forgetChanges();
  }

  forgetChanges(): void {
    this.#pairs.unmark();
    this.#changes.clear();
  }

  load(key: string, json: string): void {
    this.#isLoading = true;
    const row = parseRow(key, json);
    if ('name' in row) this.#names.put(row.id, row.name);
    else this.#put(...row.ids, row.pair);
  }

  *snapshot(): Generator<[key: string, json: string]> {
    yield* allRows(this.#names, this.#pairs);
  }

  clear(): void {
    this.#names.clear();
    this.#pairs.clear();
    this.#visitors.clear();
    this.forgetChanges();
    this.#isLoading = false;
  }
}
