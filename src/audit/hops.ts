/**
 * Hopping over JSON text from quote to quote, in bytes: most lines are never made into a string. Positions are -1 where
 * the text is not as expected.
 */

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const WORD = 4;

/** Bytes to hop over, and the same as a view, which gives four of them at a time. */
export interface Text {
  readonly bytes: Buffer;
  readonly view: DataView;
}

export function textOf(bytes: Buffer): Text {
  return { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength) };
}

/** What is expected somewhere, in words of four bytes and the bytes left over. */
export interface Pattern {
  readonly length: number;
  readonly words: Int32Array;
  readonly rest: Uint8Array;
}

export function pattern(expected: string): Pattern {
  const { bytes, view } = textOf(Buffer.from(expected));
  const words = Int32Array.from({ length: Math.floor(bytes.length / WORD) }, (_, i) => view.getInt32(i * WORD));
  return { length: bytes.length, words, rest: bytes.subarray(words.length * WORD) };
}

/** Position behind `expected` if it stands exactly at `at`. */
export function next({ bytes, view }: Text, at: number, { length, words, rest }: Pattern): number {
  if (at < 0 || at + length > bytes.length) return -1;
  for (let i = 0; i < words.length; i += 1) if (view.getInt32(at + i * WORD) !== words[i]) return -1;
  const restAt = at + words.length * WORD;
  for (let i = 0; i < rest.length; i += 1) if (bytes[restAt + i] !== rest[i]) return -1;
  return at + length;
}

/** Position of the quote that ends the JSON string whose content begins at `start`, before `end`. */
export function textEnd({ bytes }: Text, start: number, end: number): number {
  if (start < 0) return -1;
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at];
    if (byte === QUOTE) return at;
    if (byte === BACKSLASH) at += 1;
  }
  return -1;
}
