import { placesAround } from '../model/access.ts';
import { DAY_US } from '../model/time.ts';
import type { Block } from '../state/state.ts';
import { isSweepDue } from '../state/sweep.ts';
import type { TableLimits } from '../state/table.ts';
import { CountedTexts } from './counted-texts.ts';
import { scopedOf } from './edge-names.ts';
import { newest } from './newest.ts';
import type { ReaderEntry } from './read-rows.ts';
import { ReaderLists } from './reader-lists.ts';
import { ScopedIds } from './scoped-ids.ts';

const LIMITS: TableLimits = { cap: 200_000, ttlUs: 14 * DAY_US };

/**
 * Who read a secret last, eight different readers at most, oldest first: where a token that lives in it may have gone.
 * Bounded, forgetful and stored as a `Table` of cells `{last: ReaderEntry[]}` by `namespace/name`.
 *
 * Memory: 110 to 180 bytes a secret, 40 to 60 a read, and each text once.
 */
export class Readers implements Block {
  readonly name = 'readers';
  readonly #limits: TableLimits;
  readonly #texts = new CountedTexts();
  readonly #numbers = new ScopedIds();
  readonly #lists = new ReaderLists(this.#texts);
  /** Numbers of secrets that changed in this turn, and keys of rows forgotten in it. */
  #changed: number[] = [];
  readonly #forgotten = new Set<string>();
  #turn = 0;

  constructor(limits = LIMITS) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#numbers.size;
  }

  of(namespace: string, name: string): ReaderEntry[] {
    const secret = this.#find(...scopedOf([namespace, name]));
    return secret < 0 ? [] : this.#lists.all(secret);
  }

  /** The last who read a secret, by its own name or together with others. */
  ofAny(namespace: string, name: string): ReaderEntry[] {
    const entries = placesAround(namespace, name).flatMap((place) => this.of(...place));
    return entries.sort((a, b) => a.timeUs - b.timeUs);
  }

  /** Secrets that somebody but a kubelet read by name lately, by `objectKey`. */
  *names(): Generator<string> {
    for (const secret of this.#numbers.ids()) {
      const key = this.#keyOf(secret);
      if (!key.startsWith('/') && !key.endsWith('/')) yield key;
    }
  }

  learn(namespace: string, name: string, entry: ReaderEntry): void {
    const secret = this.#open(...scopedOf([namespace, name]), entry.timeUs);
    this.#lists.put(secret, entry);
    this.#lists.use(secret, entry.timeUs);
    if (this.#lists.mark(secret, this.#turn)) this.#changed.push(secret);
  }

  /** As a table does: what is too old at each mark of event time, and the oldest beyond the cap, by (time, key). */
  evict(beforeUs: number, nowUs: number): void {
    const { cap, ttlUs } = this.#limits;
    const timeOf = (secret: number) => this.#lists.timeOf(secret);
    if (isSweepDue(beforeUs, nowUs, ttlUs)) this.#keep((secret) => nowUs - timeOf(secret) <= ttlUs);
    if (this.size <= cap * 1.1) return;
    this.#keep(newest(Uint32Array.from(this.#numbers.ids()), cap, timeOf, (secret) => this.#keyOf(secret)));
  }

  *drain(): Generator<[key: string, json: string | null]> {
    for (const secret of new Set(this.#changed)) if (this.#lists.isTaken(secret)) yield this.#rowOf(secret);
    for (const key of this.#forgotten) yield [key, null];
    this.forgetChanges();
  }

  forgetChanges(): void {
    this.#turn += 1;
    this.#changed = [];
    this.#forgotten.clear();
  }

  load(key: string, json: string): void {
    const { last, seenUs } = JSON.parse(json) as { last: ReaderEntry[]; seenUs: number };
    const secret = this.#open(...scopedOf(`s${key}`), seenUs);
    this.#lists.empty(secret);
    for (const entry of last) this.#lists.put(secret, entry);
    this.#lists.use(secret, seenUs);
  }

  *snapshot(): Generator<[key: string, json: string]> {
    const rows = Array.from(this.#numbers.ids(), (secret) => this.#rowOf(secret));
    yield* rows.sort(([a], [b]) => (a < b ? -1 : 1));
  }

  clear(): void {
    this.#texts.clear();
    this.#numbers.clear();
    this.#lists.clear();
    this.forgetChanges();
  }

  #find(place: string, name: string): number {
    const where = this.#texts.find(place);
    const what = where < 0 ? -1 : this.#texts.find(name);
    return what < 0 ? -1 : this.#numbers.find(where, what);
  }

  #open(place: string, name: string, timeUs: number): number {
    const known = this.#find(place, name);
    if (known >= 0) return known;
    const secret = this.#lists.take(timeUs);
    this.#numbers.put(secret, this.#texts.hold(place), this.#texts.hold(name));
    if (this.#forgotten.size > 0) this.#forgotten.delete(this.#keyOf(secret));
    return secret;
  }

  #keep(passes: (secret: number) => boolean): void {
    this.#numbers.keep((secret) => {
      const isKept = passes(secret);
      if (!isKept) this.#forget(secret);
      return isKept;
    });
  }

  #forget(secret: number): void {
    this.#forgotten.add(this.#keyOf(secret));
    this.#lists.give(secret);
    this.#texts.release(this.#numbers.placeOf(secret));
    this.#texts.release(this.#numbers.nameOf(secret));
  }

  #keyOf(secret: number): string {
    return `${this.#texts.textOf(this.#numbers.placeOf(secret))}/${this.#texts.textOf(this.#numbers.nameOf(secret))}`;
  }

  #rowOf(secret: number): [key: string, json: string] {
    const last = this.#lists.all(secret);
    return [this.#keyOf(secret), JSON.stringify({ last, seenUs: this.#lists.timeOf(secret) })];
  }
}
