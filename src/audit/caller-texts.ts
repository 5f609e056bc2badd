/** What is kept of a text: the hash it is found by, where its copy begins, its length, its last four bytes, its number. */
const SLOT = 5;
const [HASH, AT, LENGTH, TAIL, NUMBER] = [0, 1, 2, 3, 4];
const SMALLEST = 1024;
const FIRST_TEXT_BYTES = 4 * 1024;
/** A text that takes more than this share of the room is not kept. */
const LARGEST_SHARE = 1 / 64;
/** Texts of one hash that are told apart, as of the pods of one account; beyond that a newer one takes an older one's place. */
const MAX_ALIKE = 4096;

/**
 * Texts by number, found again by a hash of how they begin and then compared whole, byte by byte. Open addressing with
 * linear probing: texts of one hash stand side by side, and most of them are told apart by how they end. When the room is
 * full, all are forgotten.
 */
export class CallerTexts {
  readonly #maxBytes: number;
  #bytes = Buffer.alloc(0);
  #usedBytes = 0;
  #slots = new Int32Array(SLOT * SMALLEST);
  #used = 0;
  #count = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Number of the text that begins at `start`, if it is known and ends before `end`; -1 otherwise. */
  find(hash: number, bytes: Buffer, view: DataView, start: number, end: number): number {
    const slots = this.#slots;
    const last = slots.length / SLOT - 1;
    for (let slot = hash & last; ; slot = (slot + 1) & last) {
      const at = slot * SLOT;
      const length = slots[at + LENGTH] as number;
      if (length === 0) return -1;
      if (slots[at + HASH] !== hash || start + length > end) continue;
      if (view.getInt32(start + length - 4) !== slots[at + TAIL]) continue;
      if (this.#isAt(slots[at + AT] as number, length, bytes, start)) return slots[at + NUMBER] as number;
    }
  }

  /** Keeps a text of at least four bytes that `find` did not find, and answers its number: 0 begins anew, -1 is not kept. */
  keep(hash: number, text: Buffer): number {
    const { length } = text;
    if (length > this.#maxBytes * LARGEST_SHARE) return -1;
    this.#makeRoom(length);
    if ((this.#used + 1) * SLOT * 4 > this.#slots.length * 3) this.#grow();
    const at = this.#slotFor(hash) * SLOT;
    if (this.#slots[at + LENGTH] === 0) this.#used += 1;
    this.#slots.set([hash, this.#usedBytes, length, text.readInt32BE(length - 4), this.#count], at);
    this.#usedBytes += text.copy(this.#bytes, this.#usedBytes);
    this.#count += 1;
    return this.#count - 1;
  }

  #isAt(at: number, length: number, bytes: Buffer, start: number): boolean {
    return bytes.compare(this.#bytes, at, at + length, start, start + length) === 0;
  }

  /** An unused slot, or one whose text goes, each in its turn. */
  #slotFor(hash: number): number {
    const slots = this.#slots;
    const last = slots.length / SLOT - 1;
    const out = this.#count % MAX_ALIKE;
    let [slot, alike, given] = [hash & last, 0, -1];
    for (; slots[slot * SLOT + LENGTH] !== 0; slot = (slot + 1) & last) {
      if (slots[slot * SLOT + HASH] !== hash) continue;
      if (alike === out) given = slot;
      alike += 1;
    }
    return alike >= MAX_ALIKE ? given : slot;
  }

  #grow(): void {
    const slots = this.#slots;
    this.#slots = new Int32Array(2 * slots.length);
    const last = this.#slots.length / SLOT - 1;
    for (let at = 0; at < slots.length; at += SLOT) {
      if (slots[at + LENGTH] === 0) continue;
      let slot = (slots[at + HASH] as number) & last;
      while (this.#slots[slot * SLOT + LENGTH] !== 0) slot = (slot + 1) & last;
      this.#slots.set(slots.subarray(at, at + SLOT), slot * SLOT);
    }
  }

  /** Grows, or forgets all: what is kept points into the texts. */
  #makeRoom(length: number): void {
    const neededBytes = this.#usedBytes + length;
    if (neededBytes <= this.#bytes.length) return;
    if (neededBytes > this.#maxBytes) {
      this.#slots.fill(0);
      this.#used = 0;
      this.#usedBytes = 0;
      this.#count = 0;
      return;
    }
    const larger = Buffer.allocUnsafeSlow(Math.min(this.#maxBytes, Math.max(FIRST_TEXT_BYTES, 2 * neededBytes)));
    this.#bytes.copy(larger);
    this.#bytes = larger;
  }
}
