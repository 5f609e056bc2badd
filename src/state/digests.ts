/** Digests of 96 bits, written as 16 letters of base64url, as three words of 32 bits. */

export const DIGEST_WORDS = 3;
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const SMALLEST = 1024;

/** By letter, its six bits. */
const bits = new Uint8Array(128);
for (let at = 0; at < LETTERS.length; at += 1) bits[LETTERS.charCodeAt(at)] = at;

/** Reads a digest; letters that are missing count as the first of the alphabet. */
export function packDigest(text: string, words: Uint32Array): void {
  const [a, b, c, d] = [fourAt(text, 0), fourAt(text, 4), fourAt(text, 8), fourAt(text, 12)];
  words[0] = (a << 8) | (b >>> 16);
  words[1] = (b << 16) | (c >>> 8);
  words[2] = (c << 24) | d;
}

export function unpackDigest(words: ArrayLike<number>, offset: number): string {
  const bytes = Buffer.alloc(4 * DIGEST_WORDS);
  for (let word = 0; word < DIGEST_WORDS; word += 1) bytes.writeUInt32BE(words[offset + word] as number, 4 * word);
  return bytes.toString('base64url');
}

/** 24 bits. */
function fourAt(text: string, at: number): number {
  return (bitsAt(text, at) << 18) | (bitsAt(text, at + 1) << 12) | (bitsAt(text, at + 2) << 6) | bitsAt(text, at + 3);
}

function bitsAt(text: string, at: number): number {
  return at < text.length ? (bits[text.charCodeAt(at) & 127] as number) : 0;
}

/**
 * A set of digests, by open addressing with linear probing: what is hashed already needs no further hash. Memory: 12
 * bytes a slot at a load of at most three quarters. A digest of zeros stands for an unused slot; none is ever made.
 */
export class Digests {
  #words = new Uint32Array(SMALLEST * DIGEST_WORDS);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** False when it is there already. */
  add(a: number, b: number, c: number): boolean {
    if ((this.#size + 1) * 4 * DIGEST_WORDS > this.#words.length * 3) this.#grow();
    const words = this.#words;
    const last = words.length / DIGEST_WORDS - 1;
    for (let slot = a & last; ; slot = (slot + 1) & last) {
      const at = slot * DIGEST_WORDS;
      if (words[at] === a && words[at + 1] === b && words[at + 2] === c) return false;
      if (words[at] !== 0 || words[at + 1] !== 0 || words[at + 2] !== 0) continue;
      words[at] = a;
      words[at + 1] = b;
      words[at + 2] = c;
      this.#size += 1;
      return true;
    }
  }

  /** In no order that means anything. */
  *texts(): Generator<string> {
    const words = this.#words;
    for (let at = 0; at < words.length; at += DIGEST_WORDS)
      if (words[at] !== 0 || words[at + 1] !== 0 || words[at + 2] !== 0) yield unpackDigest(words, at);
  }

  #grow(): void {
    const words = this.#words;
    this.#words = new Uint32Array(2 * words.length);
    this.#size = 0;
    for (let at = 0; at < words.length; at += DIGEST_WORDS) {
      const [a, b, c] = [words[at] as number, words[at + 1] as number, words[at + 2] as number];
      if (a !== 0 || b !== 0 || c !== 0) this.add(a, b, c);
    }
  }
}
