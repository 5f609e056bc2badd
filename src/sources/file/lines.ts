import { MAX_LINE_BYTES } from '../../audit/decode.ts';
import { ValueEnds } from '../../audit/split-values.ts';

/** Takes one line, without its newline, and the offset at which it starts. */
export type OnLine = (bytes: Buffer, start: number, end: number, offset: number) => void;

const NEWLINE = 0x0a;
/** A line longer than this is looked at for values that stand side by side in it. */
const LONG_BYTES = 1024 * 1024;
/** Kept of a line that is too long: enough to say what it was. */
const KEPT_BYTES = 1024;

export interface LineHandlers {
  line: OnLine;
  /** The beginning of a line longer than the decoder takes; the rest of it was never held. */
  tooLong: OnLine;
}

/**
 * Cuts chunks into lines. Only a line that spans chunks is copied; a chunk may be reused after `push`. Memory: one
 * line, at most 16 MiB; of a longer one that holds values side by side, as Firehose writes them, one value.
 */
export class Lines {
  readonly #on: LineHandlers;
  #parts: Buffer[] = [];
  #heldBytes = 0;
  /** Bytes of the current line that are not held, because it is too long. */
  #skippedBytes = 0;
  #offset: number;
  /** Of a long line: the values in it, and how many of the parts were gone over for them. */
  #values = new ValueEnds();
  #scanned = 0;

  constructor(offset: number, on: LineHandlers) {
    this.#offset = offset;
    this.#on = on;
  }

  /** Where the next line starts. */
  get offset(): number {
    return this.#offset;
  }

  push(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      const lengthBytes = this.#heldBytes + this.#skippedBytes + end - start;
      if (this.#heldBytes === 0) this.#on.line(chunk, start, end, this.#offset);
      else this.#spanning(chunk.subarray(start, end));
      this.#offset += lengthBytes + 1;
      start = end + 1;
    }
    this.#hold(chunk.subarray(start));
  }

  /** Gives the last line, which has no newline. */
  end(): void {
    if (this.#heldBytes === 0) return;
    const lengthBytes = this.#heldBytes + this.#skippedBytes;
    this.#spanning(Buffer.alloc(0));
    this.#offset += lengthBytes;
  }

  /** Forgets a line that is not complete. */
  dropPartial(): void {
    this.#parts = [];
    this.#heldBytes = 0;
    this.#skippedBytes = 0;
    this.#values = new ValueEnds();
    this.#scanned = 0;
  }

  #spanning(tail: Buffer): void {
    if (this.#skippedBytes === 0) this.#hold(tail);
    const isTooLong = this.#skippedBytes > 0;
    const bytes = this.#parts.length === 1 ? (this.#parts[0] as Buffer) : Buffer.concat(this.#parts);
    this.dropPartial();
    if (isTooLong) this.#on.tooLong(bytes, 0, bytes.length, this.#offset);
    else this.#on.line(bytes, 0, bytes.length, this.#offset);
  }

  #hold(part: Buffer): void {
    if (part.length === 0) return;
    if (this.#skippedBytes > 0) {
      this.#skippedBytes += part.length;
      return;
    }
    this.#parts.push(Buffer.from(part));
    this.#heldBytes += part.length;
    if (this.#heldBytes > LONG_BYTES) this.#split();
    if (this.#heldBytes > MAX_LINE_BYTES) this.#keepBeginning();
    else if (this.#parts.length > 1024 && this.#scanned === 0) this.#parts = [Buffer.concat(this.#parts)];
  }

  /** Gives the values that are whole in what is held; the rest of the line begins behind them. */
  #split(): void {
    for (; this.#scanned < this.#parts.length; this.#scanned += 1)
      this.#values.scan(this.#parts[this.#scanned] as Buffer);
    const ends = this.#values.takeEnds();
    if (ends.length === 0) return;
    const held = Buffer.concat(this.#parts);
    let start = 0;
    for (const end of ends) {
      this.#on.line(held, start, end, this.#offset + start);
      start = end;
    }
    this.#offset += start;
    this.#parts = [Buffer.from(held.subarray(start))];
    this.#heldBytes = held.length - start;
    this.#scanned = 1;
  }

  #keepBeginning(): void {
    const beginning = Buffer.concat(this.#parts, KEPT_BYTES);
    this.#skippedBytes = this.#heldBytes - KEPT_BYTES;
    this.#heldBytes = KEPT_BYTES;
    this.#parts = [beginning];
  }
}
