/**
 * Hopping over JSON text from quote to quote, in bytes: most lines are never made into a string. Positions are -1 where
 * the text is not as expected.
 */

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** Each byte of a word. */
const QUOTES = 0x22222222;
const BACKSLASHES = 0x5c5c5c5c;
const LOWEST_BITS = 0x01010101;
const HIGHEST_BITS = 0x80808080;
const WORD = 4;
const DOUBLE = 8;

/** Bytes to hop over, and the same as a view, which gives four or eight of them at a time. */
export interface Text {
  readonly bytes: Buffer;
  readonly view: DataView;
}

export function textOf(bytes: Buffer): Text {
  return { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength) };
}

/**
 * What is expected somewhere, in ASCII: eight bytes at a time as floats, the last eight of which may overlap, or byte by
 * byte where it is shorter. Floats of letters are neither zero nor NaN, so that only equal bytes are equal.
 */
export interface Pattern {
  readonly length: number;
  readonly doubles: Float64Array;
  readonly last: number;
  readonly short: Uint8Array;
}

export function pattern(expected: string): Pattern {
  const { bytes, view } = textOf(Buffer.from(expected));
  const { length } = bytes;
  const isShort = length < DOUBLE;
  const doubles = Array.from({ length: Math.floor((length - 1) / DOUBLE) }, (_, i) =>
    view.getFloat64(i * DOUBLE, true),
  );
  return {
    length,
    doubles: Float64Array.from(isShort ? [] : doubles),
    last: isShort ? 0 : view.getFloat64(length - DOUBLE, true),
    short: isShort ? bytes : new Uint8Array(),
  };
}

/** Position behind `expected` if it stands exactly at `at`. */
export function next({ bytes, view }: Text, at: number, { length, doubles, last, short }: Pattern): number {
  const end = at + length;
  if (at < 0 || end > bytes.length) return -1;
  for (let i = 0; i < short.length; i += 1) if (bytes[at + i] !== short[i]) return -1;
  if (short.length > 0) return end;
  if (view.getFloat64(end - DOUBLE, true) !== last) return -1;
  for (let i = 0; i < doubles.length; i += 1) if (view.getFloat64(at + i * DOUBLE, true) !== doubles[i]) return -1;
  return end;
}

/** Position of the quote that ends the JSON string whose content begins at `start`, before `end`. */
export function textEnd({ bytes, view }: Text, start: number, end: number): number {
  if (start < 0) return -1;
  let at = start;
  while (at < end) {
    if (at + WORD <= end && isPlain(view.getInt32(at, true))) {
      at += WORD;
      continue;
    }
    const byte = bytes[at];
    if (byte === QUOTE) return at;
    at += byte === BACKSLASH ? 2 : 1;
  }
  return -1;
}

/** Whether none of four bytes is a quote or a backslash: a byte that is equal becomes zero, and borrows. */
function isPlain(word: number): boolean {
  const quotes = word ^ QUOTES;
  const backslashes = word ^ BACKSLASHES;
  return !((((quotes - LOWEST_BITS) & ~quotes) | ((backslashes - LOWEST_BITS) & ~backslashes)) & HIGHEST_BITS);
}
