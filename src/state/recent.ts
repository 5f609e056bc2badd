import { MINUTE_US } from '../model/time.ts';
import { DIGEST_WORDS, Digests, packDigest, unpackDigest } from './digests.ts';
import { fingerprint } from './fingerprint.ts';

/** The digest in hand. */
const digest = new Uint32Array(DIGEST_WORDS);

/**
 * Events of the last minutes, to know a redelivered one again: by the digest of the request, 96 bits, with the stage
 * mixed in. Memory: 16 to 32 bytes per event of `minutes` minutes of event time.
 */
export class Recent {
  readonly name: string;
  readonly #minutes: number;
  readonly #buckets = new Map<number, Digests>();
  /** Digests since the last drain, by minute, word by word, and minutes forgotten since. */
  readonly #added = new Map<number, number[]>();
  readonly #chunks = new Map<number, number>();
  readonly #forgotten: number[] = [];

  constructor(name: string, minutes: number) {
    this.name = name;
    this.#minutes = minutes;
  }

  get size(): number {
    return this.#buckets.values().reduce((sum, { size }) => sum + size, 0);
  }

  /** Notes a stage of a request under the minute of its event time; false when it is there already. */
  add(request: string, stage: string, timeUs: number): boolean {
    const minute = Math.floor(timeUs / MINUTE_US);
    pack(request, stage);
    if (!this.#put(minute)) return false;
    let added = this.#added.get(minute);
    if (!added) {
      added = [];
      this.#added.set(minute, added);
    }
    for (const word of digest) added.push(word);
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

  /** Changes since the last drain: `minute.chunk` to a list of digests, null for a forgotten chunk. */
  *drain(): Generator<[key: string, json: string | null]> {
    for (const minute of this.#forgotten) {
      const chunks = this.#chunks.get(minute) ?? 0;
      for (let chunk = 0; chunk < chunks; chunk++) yield [`${minute}.${chunk}`, null];
      this.#chunks.delete(minute);
    }
    for (const [minute, words] of this.#added) {
      const chunk = this.#chunks.get(minute) ?? 0;
      this.#chunks.set(minute, chunk + 1);
      yield [`${minute}.${chunk}`, JSON.stringify(textsOf(words))];
    }
    this.forgetChanges();
  }

  /** Takes the changes as kept, without making JSON of them. */
  forgetChanges(): void {
    this.#forgotten.length = 0;
    this.#added.clear();
  }

  load(key: string, json: string): void {
    const [minute = 0, chunk = 0] = key.split('.').map(Number);
    for (const text of JSON.parse(json) as string[]) {
      // Of an older version: a request, a dot and its stage.
      const [request = '', stage = ''] = text.split('.');
      pack(request, stage);
      this.#put(minute);
    }
    this.#chunks.set(minute, Math.max(this.#chunks.get(minute) ?? 0, chunk + 1));
  }

  /** Everything remembered, in a form that does not depend on how it was cut into batches. */
  *snapshot(): Generator<[key: string, json: string]> {
    for (const [minute, digests] of [...this.#buckets].sort(([a], [b]) => a - b))
      yield [String(minute), JSON.stringify([...digests.texts()].sort())];
  }

  clear(): void {
    this.#buckets.clear();
    this.#added.clear();
    this.#chunks.clear();
    this.#forgotten.length = 0;
  }

  /** Puts the digest in hand into its minute; false when it is there already. */
  #put(minute: number): boolean {
    let bucket = this.#buckets.get(minute);
    if (!bucket) {
      bucket = new Digests();
      this.#buckets.set(minute, bucket);
    }
    return bucket.add(digest[0] as number, digest[1] as number, digest[2] as number);
  }
}

/** Takes a request's digest in hand; its stages differ in one word. */
function pack(request: string, stage: string): void {
  packDigest(request, digest);
  if (stage !== '') digest[0] = (digest[0] as number) ^ fingerprint(stage);
}

function textsOf(words: readonly number[]): string[] {
  return Array.from({ length: words.length / DIGEST_WORDS }, (_, at) => unpackDigest(words, at * DIGEST_WORDS));
}
