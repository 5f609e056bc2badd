import { MINUTE_US } from '../model/time.ts';

/**
 * Identities of the events of the last minutes, to know a redelivered event again. Memory: one short text per event
 * of `minutes` minutes of event time.
 */
export class Recent {
  readonly name: string;
  readonly #minutes: number;
  readonly #buckets = new Map<number, Set<string>>();
  /** Identities since the last drain, by minute, and minutes forgotten since. */
  readonly #added = new Map<number, string[]>();
  readonly #chunks = new Map<number, number>();
  readonly #forgotten: number[] = [];

  constructor(name: string, minutes: number) {
    this.name = name;
    this.#minutes = minutes;
  }

  get size(): number {
    return this.#buckets.values().reduce((sum, { size }) => sum + size, 0);
  }

  /** Notes an identity under the minute of its event time; false when it is there already. */
  add(identity: string, timeUs: number): boolean {
    const minute = Math.floor(timeUs / MINUTE_US);
    let bucket = this.#buckets.get(minute);
    if (!bucket) {
      bucket = new Set();
      this.#buckets.set(minute, bucket);
    }
    if (bucket.has(identity)) return false;
    bucket.add(identity);
    const added = this.#added.get(minute);
    if (added) added.push(identity);
    else this.#added.set(minute, [identity]);
    return true;
  }

  evict(_beforeUs: number, nowUs: number): void {
    const oldest = Math.floor(nowUs / MINUTE_US) - this.#minutes;
    for (const minute of this.#buckets.keys()) {
      if (minute >= oldest) continue;
      this.#buckets.delete(minute);
      this.#added.delete(minute);
      this.#forgotten.push(minute);
    }
  }

  /** Changes since the last drain: `minute.chunk` to a list of identities, null for a forgotten chunk. */
  *drain(): Generator<[key: string, json: string | null]> {
    for (const minute of this.#forgotten) {
      const chunks = this.#chunks.get(minute) ?? 0;
      for (let chunk = 0; chunk < chunks; chunk++) yield [`${minute}.${chunk}`, null];
      this.#chunks.delete(minute);
    }
    for (const [minute, identities] of this.#added) {
      const chunk = this.#chunks.get(minute) ?? 0;
      this.#chunks.set(minute, chunk + 1);
      yield [`${minute}.${chunk}`, JSON.stringify(identities)];
    }
    this.#forgotten.length = 0;
    this.#added.clear();
  }

  /** Takes the changes as kept, without making JSON of them. */
  forgetChanges(): void {
    this.#forgotten.length = 0;
    this.#added.clear();
  }

  load(key: string, json: string): void {
    const [minute = 0, chunk = 0] = key.split('.').map(Number);
    const bucket = this.#buckets.get(minute) ?? new Set();
    for (const identity of JSON.parse(json) as string[]) bucket.add(identity);
    this.#buckets.set(minute, bucket);
    this.#chunks.set(minute, Math.max(this.#chunks.get(minute) ?? 0, chunk + 1));
  }

  /** Everything remembered, in a form that does not depend on how it was cut into batches. */
  *snapshot(): Generator<[key: string, json: string]> {
    for (const minute of [...this.#buckets.keys()].sort((a, b) => a - b)) {
      yield [String(minute), JSON.stringify([...(this.#buckets.get(minute) ?? [])].sort())];
    }
  }

  clear(): void {
    this.#buckets.clear();
    this.#added.clear();
    this.#chunks.clear();
    this.#forgotten.length = 0;
  }
}
