import { MAX_LINE_BYTES } from '../../audit/decode.ts';
import { ValueScanner } from '../../audit/split-values.ts';
import { byteOrderMark } from './line-ends.ts';
import type { OnLine } from './lines.ts';

const [COMMA, COLON, BLANK] = [0x2c, 0x3a, 0x20];
const [LIST, LIST_END, OBJECT, OBJECT_END] = [0x5b, 0x5d, 0x7b, 0x7d];

interface Held {
  bytes: Buffer;
  offset: number;
}

/**
 * Puts the lines of a pretty-printed value together again; lines that are whole pass as they are. What never becomes
 * whole is given back line by line, so that half an event takes none of those behind it along. Memory: as for one line.
 */
export class JoinedLines {
  readonly #on: OnLine;
  #held: Held[] = [];
  #heldBytes = 0;
  #scanner = new ValueScanner();
  /** Last byte of what is held that is not blank. */
  #last = 0;

  constructor(on: OnLine) {
    this.#on = on;
  }

  /** Where what is held begins; undefined when nothing is. */
  get offset(): number | undefined {
    return this.#held[0]?.offset;
  }

  line(bytes: Buffer, start: number, end: number, offset: number): void {
    if (this.#held.length > 0 && !this.#goesOn(bytes, start, end)) this.giveBack();
    if (this.#held.length > 0) this.#hold(bytes, start, end, offset);
    else if (isWholeLine(bytes, start, end)) this.#on(bytes, start, end, offset);
    else if (!isBracket(bytes, start, end)) this.#hold(bytes, start, end, offset);
  }

  /** Nothing comes after: what is held is not whole. */
  giveBack(): void {
    const held = this.#held;
    this.#forget();
    // The first stands for the lines behind it, as far as they cannot begin an event.
    for (const [index, { bytes, offset }] of held.entries())
      if (index === 0 || bytes[0] === OBJECT) this.#on(bytes, 0, bytes.length, offset);
  }

  /** A line break inside a text, or a value where none can stand, shows that the one before was cut. */
  #goesOn(bytes: Buffer, start: number, end: number): boolean {
    if (this.#scanner.isInText || this.#scanner.isBroken) return false;
    const mayBegin = this.#last === COMMA || this.#last === COLON || this.#last === LIST;
    return this.#heldBytes + end - start <= MAX_LINE_BYTES && (bytes[start] !== OBJECT || mayBegin);
  }

  #hold(bytes: Buffer, start: number, end: number, offset: number): void {
    const line = Buffer.from(bytes.subarray(start, end));
    this.#held.push({ bytes: line, offset });
    this.#heldBytes += line.length + 1;
    for (let at = offset === 0 ? byteOrderMark(line, 0, line.length) : 0; at < line.length; at += 1) {
      const byte = line[at] as number;
      this.#scanner.step(byte);
      if (byte > BLANK) this.#last = byte;
    }
    if (this.#scanner.isOutside) this.#pass();
  }

  #pass(): void {
    const offset = this.offset ?? 0;
    const newline = Buffer.from('\n');
    const joined = Buffer.concat(this.#held.flatMap(({ bytes }, index) => (index === 0 ? [bytes] : [newline, bytes])));
    this.#forget();
    this.#on(joined, 0, joined.length, offset);
  }

  #forget(): void {
    this.#held = [];
    this.#heldBytes = 0;
    this.#last = 0;
    this.#scanner = new ValueScanner();
  }
}

/** Ends as it begins, or is none of JSON's own lines; looked at from both ends alone. */
function isWholeLine(bytes: Buffer, start: number, end: number): boolean {
  let first = start + byteOrderMark(bytes, start, end);
  while (first < end && (bytes[first] as number) <= BLANK) first += 1;
  if (first === end || (bytes[first] !== OBJECT && bytes[first] !== LIST)) return true;
  let last = end - 1;
  while (last > first && ((bytes[last] as number) <= BLANK || bytes[last] === COMMA)) last -= 1;
  return last > first && (bytes[last] === OBJECT_END || bytes[last] === LIST_END);
}

/** The bracket that opens a list whose items are lines of their own. */
function isBracket(bytes: Buffer, start: number, end: number): boolean {
  const from = start + byteOrderMark(bytes, start, end);
  return bytes.toString('latin1', from, end).trim() === '[';
}
