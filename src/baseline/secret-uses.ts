import type { Block } from '../state/state.ts';
import { isSweepDue } from '../state/sweep.ts';
import type { TableLimits } from '../state/table.ts';
import { Interner } from './interner.ts';
import { oldestUses } from './oldest-uses.ts';
import { joinKey, plain, splitKey } from './use-key.ts';
import { UseTable } from './use-table.ts';

/** How often a principal read a secret, and the binding that allowed the last read; '' where RBAC did not decide. */
export interface SecretUse {
  count: number;
  through: string;
}

/** How far the cap may be exceeded before the oldest go: seldom, since to find them all are looked at. */
const SLACK = 1.9;

/**
 * How principals read the secrets that were read last: bounded, forgetful and stored as a `Table`, exact as one, and
 * without an object or a text for each. Texts (keys, namespaces, names, bindings) are held once each, under numbers that
 * nothing but this memory knows.
 */
export class SecretUses implements Block {
  readonly name: string;
  readonly #limits: TableLimits;
  readonly #texts = new Interner();
  readonly #uses = new UseTable();
  /** Uses written since the last drain, three numbers each, and keys of rows forgotten since. */
  #changed: number[] = [];
  readonly #forgotten = new Set<string>();

  constructor(name: string, limits: TableLimits) {
    this.name = name;
    this.#limits = limits;
  }

  get size(): number {
    return this.#uses.size;
  }

  of(principal: string, namespace: string, secret: string): SecretUse | undefined {
    const slot = this.#find(principal, namespace, secret);
    if (slot < 0) return undefined;
    return { count: this.#uses.countAt(slot), through: this.#texts.nameOf(this.#uses.throughAt(slot)) };
  }

  learn(principal: string, namespace: string, secret: string, through: string, timeUs: number): void {
    const slot = this.#open(principal, namespace, secret);
    this.#uses.set(slot, this.#uses.countAt(slot) + 1, this.#texts.hold(through), timeUs);
    if (this.#uses.mark(slot)) this.#changed.push(...this.#uses.keyAt(slot));
  }

  /** As a table does: what is too old at each mark of event time, and the oldest beyond the cap, by (time, key). */
  evict(beforeUs: number, nowUs: number): void {
    const { cap, ttlUs } = this.#limits;
    if (isSweepDue(beforeUs, nowUs, ttlUs)) this.#keep((slot) => nowUs - this.#uses.timeAt(slot) <= ttlUs);
    if (this.size <= cap * SLACK) return;
    const out = oldestUses(this.#uses, this.size - cap, (slot) => this.#keyAt(slot));
    this.#keep((slot) => !out.has(slot));
  }

  *drain(): Generator<[key: string, json: string | null]> {
    for (const slot of this.#changedSlots()) yield [this.#keyAt(slot), this.#jsonAt(slot)];
    for (const key of this.#forgotten) yield [key, null];
    this.forgetChanges();
  }

  forgetChanges(): void {
    for (const slot of this.#changedSlots()) this.#uses.unmark(slot);
    this.#changed = [];
    this.#forgotten.clear();
  }

  load(key: string, json: string): void {
    const { count, through, seenUs } = JSON.parse(json) as SecretUse & { seenUs: number };
    const slot = this.#open(...splitKey(key));
    this.#uses.set(slot, count, this.#texts.hold(through), seenUs);
  }

  *snapshot(): Generator<[key: string, json: string]> {
    const rows = [...this.#uses.slots()].map((slot): [string, string] => [this.#keyAt(slot), this.#jsonAt(slot)]);
    yield* rows.sort(([a], [b]) => (a < b ? -1 : 1));
  }

  clear(): void {
    this.#texts.clear();
    this.#uses.clear();
    this.#changed = [];
    this.#forgotten.clear();
  }

  #find(principal: string, namespace: string, secret: string): number {
    const who = this.#texts.find(principal);
    const where = who < 0 ? -1 : this.#texts.find(plain(namespace));
    const what = where < 0 ? -1 : this.#texts.find(plain(secret));
    return what < 0 ? -1 : this.#uses.find(who, where, what);
  }

  #open(principal: string, namespace: string, secret: string): number {
    const known = this.#find(principal, namespace, secret);
    if (known >= 0) return known;
    const texts = this.#texts;
    const slot = this.#uses.add([texts.hold(principal), texts.hold(plain(namespace)), texts.hold(plain(secret))]);
    if (this.#forgotten.size > 0) this.#forgotten.delete(this.#keyAt(slot));
    return slot;
  }

  *#changedSlots(): Generator<number> {
    const changed = this.#changed;
    for (let at = 0; at < changed.length; at += 3) {
      const slot = this.#uses.find(changed[at] as number, changed[at + 1] as number, changed[at + 2] as number);
      if (slot >= 0) yield slot;
    }
  }

  #keep(passes: (slot: number) => boolean): void {
    this.#uses.keep((slot) => {
      if (passes(slot)) return true;
      this.#forgotten.add(this.#keyAt(slot));
      return false;
    });
    this.#releaseTexts();
  }

  #releaseTexts(): void {
    const used = new Uint8Array(this.#texts.length);
    for (const slot of this.#uses.slots()) {
      for (const text of this.#uses.keyAt(slot)) used[text] = 1;
      used[this.#uses.throughAt(slot)] = 1;
    }
    this.#texts.releaseUnused((text) => used[text] === 1);
  }

  #keyAt(slot: number): string {
    const [principal, namespace, secret] = this.#uses.keyAt(slot);
    const texts = this.#texts;
    return joinKey(texts.nameOf(principal), texts.nameOf(namespace), texts.nameOf(secret));
  }

  #jsonAt(slot: number): string {
    const through = this.#texts.nameOf(this.#uses.throughAt(slot));
    return JSON.stringify({ count: this.#uses.countAt(slot), through, seenUs: this.#uses.timeAt(slot) });
  }
}
