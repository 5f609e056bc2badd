import type { Block } from '../state/state.ts';
import { isSweepDue } from '../state/sweep.ts';
import type { TableLimits } from '../state/table.ts';
import { Interner } from './interner.ts';
import { newest } from './newest.ts';
import { joinKey, plain, splitKey } from './use-key.ts';
import { type UseKey, UseTable } from './use-table.ts';

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
  /** Uses written since the last drain and such as were forgotten since, three numbers each. */
  #changed: number[] = [];
  #forgotten: number[] = [];
  /** Texts may be held for nothing. Not before the next drain are they given up, since it tells of what was forgotten. */
  #isLoose = false;

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
    if (this.#uses.mark(slot)) this.#note(this.#changed, slot);
  }

  /** As a table does: what is too old at each mark of event time, and the oldest beyond the cap, by (time, key). */
  evict(beforeUs: number, nowUs: number): void {
    const { cap, ttlUs } = this.#limits;
    if (isSweepDue(beforeUs, nowUs, ttlUs)) this.#keep((slot) => nowUs - this.#uses.timeAt(slot) <= ttlUs);
    if (this.size <= cap * SLACK) return;
    const timeOf = (slot: number) => this.#uses.timeAt(slot);
    this.#keep(newest(this.#uses.slots(), cap, timeOf, (slot) => this.#keyAt(slot)));
  }

  *drain(): Generator<[key: string, json: string | null]> {
    for (const [slot] of this.#noted(this.#changed)) if (slot >= 0) yield [this.#keyAt(slot), this.#jsonAt(slot)];
    for (const [slot, key] of this.#noted(this.#forgotten)) if (slot < 0) yield [this.#keyOf(key), null];
    this.forgetChanges();
  }

  forgetChanges(): void {
    this.#uses.unmark();
    this.#changed = [];
    this.#forgotten = [];
    if (this.#isLoose) this.#releaseTexts();
  }

  load(key: string, json: string): void {
    const { count, through, seenUs } = JSON.parse(json) as SecretUse & { seenUs: number };
    const slot = this.#open(...splitKey(key));
    this.#uses.set(slot, count, this.#texts.hold(through), seenUs);
  }

  *snapshot(): Generator<[key: string, json: string]> {
    const rows = Array.from(this.#uses.slots(), (slot): [string, string] => [this.#keyAt(slot), this.#jsonAt(slot)]);
    yield* rows.sort(([a], [b]) => (a < b ? -1 : 1));
  }

  clear(): void {
    this.#texts.clear();
    this.#uses.clear();
    this.forgetChanges();
  }

  #find(principal: string, namespace: string, secret: string): number {
    const who = this.#texts.find(principal);
    const where = who < 0 ? -1 : this.#texts.find(plain(namespace));
    const what = where < 0 ? -1 : this.#texts.find(plain(secret));
    return what < 0 ? -1 : this.#uses.find(who, where, what);
  }

  #open(principal: string, namespace: string, secret: string): number {
    const texts = this.#texts;
    const [who, where, what] = [texts.hold(principal), texts.hold(plain(namespace)), texts.hold(plain(secret))];
    const known = this.#uses.find(who, where, what);
    return known >= 0 ? known : this.#uses.add([who, where, what]);
  }

  #note(list: number[], slot: number): void {
    const [principal, namespace, secret] = this.#uses.keyAt(slot);
    list.push(principal, namespace, secret);
  }

  /** What was noted, and where it stands now; -1 for nowhere. */
  *#noted(list: readonly number[]): Generator<[slot: number, key: UseKey]> {
    for (let at = 0; at < list.length; at += 3) {
      const key = [list[at] as number, list[at + 1] as number, list[at + 2] as number] as const;
      yield [this.#uses.find(...key), key];
    }
  }

  #keep(passes: (slot: number) => boolean): void {
    this.#isLoose = true;
    this.#uses.keep((slot) => {
      if (passes(slot)) return true;
      this.#note(this.#forgotten, slot);
      return false;
    });
  }

  #releaseTexts(): void {
    this.#isLoose = false;
    const used = new Uint8Array(this.#texts.length);
    for (const slot of this.#uses.slots()) {
      const [principal, namespace, secret] = this.#uses.keyAt(slot);
      used[principal] = 1;
      used[namespace] = 1;
      used[secret] = 1;
      used[this.#uses.throughAt(slot)] = 1;
    }
    this.#texts.releaseUnused((text) => used[text] === 1);
  }

  #keyAt(slot: number): string {
    return this.#keyOf(this.#uses.keyAt(slot));
  }

  #keyOf([principal, namespace, secret]: UseKey): string {
    const texts = this.#texts;
    return joinKey(texts.nameOf(principal), texts.nameOf(namespace), texts.nameOf(secret));
  }

  #jsonAt(slot: number): string {
    const through = this.#texts.nameOf(this.#uses.throughAt(slot));
    return JSON.stringify({ count: this.#uses.countAt(slot), through, seenUs: this.#uses.timeAt(slot) });
  }
}
