import { packUuid, unpackUuid } from '../state/uuid.ts';
import type { CountedTexts } from './counted-texts.ts';
import { EMPTY } from './hash-words.ts';
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
  verb: string;
  stage: string;
  ip: string;
}

/** Words of a row: three texts, a count with two flags, an audit ID, and the time. */
const [IP, VERB, STAGE, BEFORE, AUDIT_ID] = [0, 1, 2, 3, 4] as const;
const WIDTH = 10;
/** Beside the count, which is known up to a thousand million times. */
const [IS_SCOPE, IS_UUID, FLAGS] = [1, 2, 4] as const;
const MOST_BEFORE = 2 ** 30 - 2;

/** What there is to tell of reads but who read. Memory: 40 to 60 bytes a read. */
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
    this.#setText(row, IP, ip);
    this.#setText(row, VERB, verb);
    this.#setText(row, STAGE, stage);
    const isUuid = this.#setAuditId(row, auditID);
    const flags = (isScope ? IS_SCOPE : 0) + (isUuid ? IS_UUID : 0);
    this.#rows.set(row, BEFORE, Math.min(before, MOST_BEFORE) * FLAGS + flags);
    this.#rows.setTime(row, timeUs);
  }

  read(row: number, username: string): ReaderEntry {
    const rows = this.#rows;
    const counted = rows.get(row, BEFORE);
    return {
      username,
      before: Math.floor(counted / FLAGS),
      isScope: (counted & IS_SCOPE) !== 0,
      timeUs: rows.timeOf(row),
      auditID: this.#hasUuid(row) ? unpackUuid(rows.words, rows.startOf(row) + AUDIT_ID) : this.#textAt(row, AUDIT_ID),
      verb: this.#textAt(row, VERB),
      stage: this.#textAt(row, STAGE),
      ip: this.#textAt(row, IP),
    };
  }

  /** Gives up a row that was written. */
  release(row: number): void {
    for (const word of [IP, VERB, STAGE]) this.#texts.release(this.#rows.get(row, word));
    this.#releaseAuditId(row);
    this.#rows.give(row);
  }

  clear(): void {
    this.#rows.clear();
  }

  #textAt(row: number, word: number): string {
    return this.#texts.textOf(this.#rows.get(row, word));
  }

  #setText(row: number, word: number, text: string): void {
    const before = this.#rows.get(row, word);
    if (before !== EMPTY && this.#texts.textOf(before) === text) return;
    this.#rows.set(row, word, this.#texts.hold(text));
    if (before !== EMPTY) this.#texts.release(before);
  }

  /** The server's own are UUIDs; what a client chose is kept as a text. Answers which it is. */
  #setAuditId(row: number, text: string): boolean {
    this.#releaseAuditId(row);
    const rows = this.#rows;
    if (packUuid(text, 0, rows.words, rows.startOf(row) + AUDIT_ID)) return true;
    rows.set(row, AUDIT_ID, this.#texts.hold(text));
    return false;
  }

  #releaseAuditId(row: number): void {
    if (this.#rows.get(row, BEFORE) === EMPTY || this.#hasUuid(row)) return;
    this.#texts.release(this.#rows.get(row, AUDIT_ID));
  }

  #hasUuid(row: number): boolean {
    return (this.#rows.get(row, BEFORE) & IS_UUID) !== 0;
  }
}
