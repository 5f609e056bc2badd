import { placesAround } from '../model/access.ts';
import { objectKey } from '../model/object-key.ts';
import { DAY_US } from '../model/time.ts';
import type { Block } from '../state/state.ts';
import { isSweepDue } from '../state/sweep.ts';
import type { TableLimits } from '../state/table.ts';
import { newest } from './newest.ts';
import type { ReaderEntry } from './read-rows.ts';
import { ReaderLists } from './reader-lists.ts';

const LIMITS: TableLimits = { cap: 200_000, ttlUs: 14 * DAY_US };

/**
 * Who read a secret last, eight different readers at most, oldest first: where a token that lives in it may have gone.
 * Bounded, forgetful and stored as a `Table` of cells `{last: ReaderEntry[]}` by `objectKey`.
 *
 * Memory: about 170 bytes a secret with a key of 40 characters, 32 a read, and each reader's name once.
 */
export class Readers implements Block {
  readonly name = 'readers';
  readonly #limits: TableLimits;
  /** Numbers of lists, by key and back. */
  readonly #numbers = new Map<string, number>();
  #keys: string[] = [];
  readonly #lists = new ReaderLists();
  /** Lists that changed in this turn, and keys of rows forgotten in it. */
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
    const list = this.#numbers.get(objectKey(namespace, name));
    return list === undefined ? [] : this.#lists.all(list);
  }

  /** The last who read a secret, by its own name or together with others. */
  ofAny(namespace: string, name: string): ReaderEntry[] {
    const entries = placesAround(namespace, name).flatMap((place) => this.of(...place));
    return entries.sort((a, b) => a.timeUs - b.timeUs);
  }

  /** Secrets that somebody but a kubelet read by name lately, by `objectKey`. */
  *names(): Generator<string> {
    for (const key of this.#numbers.keys()) if (!key.startsWith('/') && !key.endsWith('/')) yield key;
  }

  learn(namespace: string, name: string, entry: ReaderEntry): void {
    const list = this.#open(objectKey(namespace, name), entry.timeUs);
    this.#lists.put(list, entry);
    this.#lists.use(list, entry.timeUs);
    if (this.#lists.mark(list, this.#turn)) this.#changed.push(list);
  }

  /** As a table does: what is too old at each mark of event time, and the oldest beyond the cap, by (time, key). */
  evict(beforeUs: number, nowUs: number): void {
    const { cap, ttlUs } = this.#limits;
    const timeOf = (list: number) => this.#lists.timeOf(list);
    if (isSweepDue(beforeUs, nowUs, ttlUs)) this.#keep((list) => nowUs - timeOf(list) <= ttlUs);
    if (this.size <= cap * 1.1) return;
    this.#keep(newest(Uint32Array.from(this.#numbers.values()), cap, timeOf, (list) => this.#keys[list] as string));
  }

  *drain(): Generator<[key: string, json: string | null]> {
    for (const list of new Set(this.#changed)) if (this.#keys[list]) yield this.#rowOf(list);
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
    const list = this.#open(key, seenUs);
    this.#lists.empty(list);
    for (const entry of last) this.#lists.put(list, entry);
    this.#lists.use(list, seenUs);
  }

  *snapshot(): Generator<[key: string, json: string]> {
    const rows = Array.from(this.#numbers.values(), (list) => this.#rowOf(list));
    yield* rows.sort(([a], [b]) => (a < b ? -1 : 1));
  }

  clear(): void {
    this.#numbers.clear();
    this.#keys = [];
    this.#lists.clear();
    this.forgetChanges();
  }

  #open(key: string, timeUs: number): number {
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const list = this.#lists.take(timeUs);
    this.#numbers.set(key, list);
    this.#keys[list] = key;
    if (this.#forgotten.size > 0) this.#forgotten.delete(key);
    return list;
  }

  #keep(passes: (list: number) => boolean): void {
    for (const [key, list] of this.#numbers) {
      if (passes(list)) continue;
      this.#forgotten.add(key);
      this.#numbers.delete(key);
      this.#keys[list] = '';
      this.#lists.give(list);
    }
  }

  #rowOf(list: number): [key: string, json: string] {
    const row = { last: this.#lists.all(list), seenUs: this.#lists.timeOf(list) };
    return [this.#keys[list] as string, JSON.stringify(row)];
  }
}
