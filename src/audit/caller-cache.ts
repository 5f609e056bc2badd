import type { Caller } from '../model/caller.ts';
import { readCaller } from './caller.ts';
import { CallerTexts } from './caller-texts.ts';
import { isObject } from './fields.ts';
import type { Text } from './hops.ts';

/** Room for the texts of 30,000 to 60,000 callers, taken as it is needed. */
const TEXT_BYTES = 32 * 1024 * 1024;
const SOURCES = '},"sourceIPs":[';
/** Where the username stands in a caller's text: behind `"user":{"username":"`. */
const USERNAME = 20;
/** Bytes that are hashed: a username and, if it is short, what follows it. */
const HASHED_BYTES = 96;

/** A piece of an event, from `"user":{` to the end of the list of source addresses, and what it says. */
export interface CallerText {
  length: number;
  /** Undefined when the event must be read whole: it is impersonated, or not in the server's form. */
  caller: Caller | undefined;
}

/** Reads each distinct caller text once. */
export class CallerCache {
  readonly #texts: CallerTexts;
  /** By number of the text. */
  readonly #callers: CallerText[] = [];

  constructor(maxBytes = TEXT_BYTES) {
    this.#texts = new CallerTexts(maxBytes);
  }

  /** The caller text that begins at `start`; undefined when there is none before `end`. */
  read({ bytes, view }: Text, start: number, end: number): CallerText | undefined {
    const hash = hashOf(view, start + USERNAME, end);
    const known = this.#texts.find(hash, bytes, view, start, end);
    if (known >= 0) return this.#callers[known];
    const text = bytes.toString('latin1', start, end);
    const sources = text.indexOf(SOURCES);
    const length = sources < 0 ? 0 : text.indexOf(']', sources) + 1;
    return length === 0 ? undefined : this.#keep(hash, bytes.subarray(start, start + length));
  }

  #keep(hash: number, text: Buffer): CallerText {
    const read = { length: text.length, caller: parseCaller(text.toString()) };
    const number = this.#texts.keep(hash, text);
    if (number === 0) this.#callers.length = 0;
    if (number >= 0) this.#callers.push(read);
    return read;
  }
}

/** FNV-1a, by words, and the finaliser of MurmurHash3: low bits decide the place. */
function hashOf(view: DataView, start: number, end: number): number {
  let hash = 0x811c9dc5 | 0;
  const stop = Math.min(end, start + HASHED_BYTES) - 3;
  for (let at = start; at < stop; at += 4) hash = Math.imul(hash ^ view.getInt32(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
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
