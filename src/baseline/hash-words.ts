/** What hash tables of 32-bit words are made of: open addressing, linear probing, a load of at most three quarters. */

/** Fills an unused slot; no number of a name reaches it. */
export const EMPTY = 0xffffffff;
/** Slots of a new table; always a power of two. */
export const SMALLEST = 1024;

export function emptyWords(count: number): Uint32Array<ArrayBuffer> {
  return ownWords(count).fill(EMPTY);
}

/**
 * Words on pages of their own (that is what "resizable" means here): when a table is built anew, the old one goes back to
 * the system whole. What `malloc` gives stays resident, up to 64 MB of it. Pages not written to take no memory.
 */
export function ownWords(count: number): Uint32Array<ArrayBuffer> {
  const byteLength = 4 * count;
  return new Uint32Array(new ArrayBuffer(byteLength, { maxByteLength: byteLength }), 0, count);
}

/** Whether a table must be built anew before one more is put in. */
export function isFull(size: number, slots: number): boolean {
  return (size + 1) * 4 > slots * 3;
}

/**
 * Mixes numbers into 32 bits, so that the low ones depend on all (the finaliser of MurmurHash3, Austin Appleby, public
 * domain).
 */
export function mixed(a: number, b: number, c = 0): number {
  let bits = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b) ^ Math.imul(c, 0xc2b2ae35);
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}
