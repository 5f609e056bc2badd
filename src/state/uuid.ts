/** UUIDs as four words of 32 bits: where very many are kept, a text of each would take four times as much. */

export const UUID_WORDS = 4;
const UUID_LENGTH = 36;
const DASH = 0x2d;
const DIGITS_IN_WORD = 8;

/**
 * Reads the UUID that a text is from `start` to its end; false where it is anything else than 36 characters in lower case,
 * which only themselves can be read back from.
 */
export function packUuid(text: string, start: number, words: Uint32Array, offset: number): boolean {
  if (text.length !== start + UUID_LENGTH) return false;
  if (start > 0) return pack(text, start, words, offset);
  if (text !== lastText) {
    isLast = pack(text, 0, lastWords, 0);
    lastText = text;
  }
  if (isLast) for (let word = 0; word < UUID_WORDS; word += 1) words[offset + word] = lastWords[word] as number;
  return isLast;
}

/** Several memories ask for the audit ID of one event, one after the other. Only a speed-up. */
const lastWords = new Uint32Array(UUID_WORDS);
let lastText = '';
let isLast = false;

function pack(text: string, start: number, words: Uint32Array, offset: number): boolean {
  let digits = 0;
  let word = 0;
  for (let at = 0; at < UUID_LENGTH; at += 1) {
    const code = text.charCodeAt(start + at);
    if (at === 8 || at === 13 || at === 18 || at === 23) {
      if (code !== DASH) return false;
      continue;
    }
    const digit = hexDigit(code);
    if (digit < 0) return false;
    word = (word << 4) | digit;
    digits += 1;
    if (digits % DIGITS_IN_WORD === 0) words[offset + digits / DIGITS_IN_WORD - 1] = word;
  }
  return true;
}

export function unpackUuid(words: Uint32Array, offset: number): string {
  let hex = '';
  for (let word = 0; word < UUID_WORDS; word += 1)
    hex += (words[offset + word] as number).toString(16).padStart(DIGITS_IN_WORD, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** 0 to 15; -1 for anything but a digit in lower case. */
function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  return code >= 0x61 && code <= 0x66 ? code - 0x57 : -1;
}
