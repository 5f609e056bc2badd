import type { Access } from '../model/access.ts';
import { packUuid, unpackUuid } from '../state/uuid.ts';
import type { CountedTexts } from './counted-texts.ts';
import { EMPTY } from './hash-words.ts';
import { packIpv4, unpackIpv4 } from './ipv4.ts';
import { WordRows } from './word-rows.ts';

/** A read of one secret by name, or of a whole scope by somebody who never did so before. */
export interface ReaderEntry {
  username: string;
  /** How often the same principal had read just this before. */
  before: number;
  /** It read a whole scope, with the secret in it. */
  isScope: boolean;
  timeUs: number;
  auditID: string;
  verb: Access['verb'];
  stage: string;
  ip: string;
}

/** Words of a row: an address, what kind of read it was, an audit ID, and the time. */
const [IP, KIND, AUDIT_ID] = [0, 1, 2] as const;
const WIDTH = 8;
/** Bits of a kind; the count stands above them, and is known up to sixty million. */
const [IS_SCOPE, IS_IPV4, IS_STARTED, IS_ODD, VERB] = [1, 2, 4, 8, 16] as const;
const KINDS = 64;
const MOST_BEFORE = 2 ** 26 - 2;
const VERBS = ['get', 'list', 'watch'] as const;
const [COMPLETE, STARTED] = ['ResponseComplete', 'ResponseStarted'] as const;

/**
 * What there is to tell of reads but who read, as numbers where it has the server's own form: IPv4 addresses, UUIDs, the
 * two stages of a request. Whatever else somebody wrote is kept as a text. Memory: 32 bytes a read, up to 48 for a moment.
 */
export class ReadRows {
  readonly #texts: CountedTexts;
  readonly #rows = new WordRows(WIDTH);

  constructor(texts: CountedTexts) {
    this.#texts = texts;
  }

  take(): number {
    return this.#rows.take();
  }

  write(row: number, { before, isScope, timeUs, auditID, verb, stage, ip }: ReaderEntry): void {
    const start = row * WIDTH;
    const { words } = this.#rows;
    this.#releaseTexts(words, start);
    let kind = Math.min(before, MOST_BEFORE) * KINDS + VERBS.indexOf(verb) * VERB + (isScope ? IS_SCOPE : 0);
    const packed = packIpv4(ip);
    if (packed >= 0) kind += IS_IPV4;
    words[start + IP] = packed >= 0 ? packed : this.#texts.hold(ip);
    if (stage === STARTED) kind += IS_STARTED;
    const isOwn = (stage === STARTED || stage === COMPLETE) && packUuid(auditID, 0, words, start + AUDIT_ID);
    if (!isOwn) {
      kind += IS_ODD;
      words[start + AUDIT_ID] = this.#texts.hold(JSON.stringify([stage, auditID]));
    }
    words[start + KIND] = kind;
    this.#rows.setTime(row, timeUs);
  }

  read(row: number, username: string): ReaderEntry {
    const start = row * WIDTH;
    const { words } = this.#rows;
    const kind = words[start + KIND] as number;
    const ip = words[start + IP] as number;
    const [stage, auditID] = this.#requestAt(words, start, kind);
    return {
      username,
      before: Math.floor(kind / KINDS),
      isScope: (kind & IS_SCOPE) !== 0,
      timeUs: this.#rows.timeOf(row),
      auditID,
      verb: VERBS[Math.floor(kind / VERB) % (KINDS / VERB)] as Access['verb'],
      stage,
      ip: (kind & IS_IPV4) !== 0 ? unpackIpv4(ip) : this.#texts.textOf(ip),
    };
  }

  release(row: number): void {
    this.#releaseTexts(this.#rows.words, row * WIDTH);
    this.#rows.give(row);
  }

  clear(): void {
    this.#rows.clear();
  }

  #requestAt(words: Uint32Array, start: number, kind: number): [stage: string, auditID: string] {
    if ((kind & IS_ODD) !== 0) return JSON.parse(this.#texts.textOf(words[start + AUDIT_ID] as number));
    return [(kind & IS_STARTED) !== 0 ? STARTED : COMPLETE, unpackUuid(words, start + AUDIT_ID)];
  }

  #releaseTexts(words: Uint32Array, start: number): void {
    const kind = words[start + KIND] as number;
    if (kind === EMPTY) return;
    if ((kind & IS_IPV4) === 0) this.#texts.release(words[start + IP] as number);
    if ((kind & IS_ODD) !== 0) this.#texts.release(words[start + AUDIT_ID] as number);
  }
}
