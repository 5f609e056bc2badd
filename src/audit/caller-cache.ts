import type { Caller } from '../model/caller.ts';
import { readCaller } from './caller.ts';
import { isObject } from './fields.ts';
import type { Text } from './hops.ts';

/** Room for the texts of 30,000 to 60,000 callers, taken as it is needed. */
const TEXT_BYTES = 32 * 1024 * 1024;
const FIRST_TEXT_BYTES = 4 * 1024;
/** A text that takes more than this share of the room is read anew each time. */
const LARGEST_SHARE = 1 / 64;
/** Callers that are told apart although their texts begin alike; more are read anew each time. */
const MAX_ALIKE = 64;
const SOURCES = '},"sourceIPs":[';

/** A piece of an event, from `"user":{` to the end of the list of source addresses, and what it says. */
export interface CallerText {
  length: number;
  /** Undefined when the event must be read whole: it is impersonated, or not in the server's form. */
  caller: Caller | undefined;
}

interface Kept extends CallerText {
  /** Where its copy begins in the store of texts. */
  at: number;
  /** Its rank among those that begin alike, the oldest being 1, and the next older one. */
  rank: number;
  older: Kept | undefined;
}

/**
 * Reads each distinct caller text once. Texts are found again by how they begin, which holds the username, and then
 * compared whole, byte by byte: one username has few credentials and addresses at a time.
 */
export class CallerCache {
  readonly #maxBytes: number;
  #texts = Buffer.alloc(0);
  #usedBytes = 0;
  readonly #newest = new Map<number, Kept>();

  constructor(maxBytes = TEXT_BYTES) {
    this.#maxBytes = maxBytes;
  }

  /** The caller text that begins at `start`; undefined when there is none before `end`. */
  read({ bytes, view }: Text, start: number, end: number): CallerText | undefined {
    const beginning = hashOf(view, start + USERNAME, end);
    for (let kept = this.#newest.get(beginning); kept; kept = kept.older)
      if (this.#stands(kept, bytes, start, end)) return kept;
    const text = bytes.toString('latin1', start, end);
    const sources = text.indexOf(SOURCES);
    const length = sources < 0 ? 0 : text.indexOf(']', sources) + 1;
    return length === 0 ? undefined : this.#keep(beginning, bytes.subarray(start, start + length));
  }

  #stands({ at, length }: Kept, bytes: Buffer, start: number, end: number): boolean {
    return start + length <= end && bytes.compare(this.#texts, at, at + length, start, start + length) === 0;
  }

  #keep(beginning: number, text: Buffer): CallerText {
    const { length } = text;
    const caller = parseCaller(text.toString());
    if (length > this.#maxBytes * LARGEST_SHARE) return { length, caller };
    this.#makeRoom(length);
    const newest = this.#newest.get(beginning);
    const older = newest && newest.rank < MAX_ALIKE ? newest : undefined;
    const kept = { length, caller, at: this.#usedBytes, rank: (older?.rank ?? 0) + 1, older };
    this.#usedBytes += text.copy(this.#texts, this.#usedBytes);
    this.#newest.set(beginning, kept);
    return kept;
  }

  /** Grows, or forgets all: what is kept points into the texts. */
  #makeRoom(length: number): void {
    const neededBytes = this.#usedBytes + length;
    if (neededBytes <= this.#texts.length) return;
    if (neededBytes > this.#maxBytes) {
      this.#newest.clear();
      this.#usedBytes = 0;
      return;
    }
    const larger = Buffer.allocUnsafeSlow(Math.min(this.#maxBytes, Math.max(FIRST_TEXT_BYTES, 2 * neededBytes)));
    this.#texts.copy(larger);
    this.#texts = larger;
  }
}

/** Where the username stands in a caller's text: behind `"user":{"username":"`. */
const USERNAME = 20;
/** Bytes that are hashed: a username and, if it is short, what follows it. */
const HASHED_BYTES = 96;

/** FNV-1a, by words. */
function hashOf(view: DataView, start: number, end: number): number {
  let hash = 0x811c9dc5 | 0;
  const stop = Math.min(end, start + HASHED_BYTES) - 3;
  for (let at = start; at < stop; at += 4) hash = Math.imul(hash ^ view.getInt32(at), 0x01000193);
  return hash;
}

function parseCaller(text: string): Caller | undefined {
  try {
    const event: unknown = JSON.parse(`{${text}}`);
    if (!isObject(event)) return undefined;
    const keys = Object.keys(event);
    // An impersonated request, or anything else unexpected between the two keys, is parsed whole.
    if (keys.length !== 2 || keys[0] !== 'user' || keys[1] !== 'sourceIPs') return undefined;
    const caller = readCaller(event);
    return caller.user.username === '' ? undefined : caller;
  } catch {
    return undefined;
  }
}
