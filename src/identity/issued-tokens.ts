import { packUuid, UUID_WORDS, unpackUuid } from '../state/uuid.ts';
import { UuidSlots } from '../state/uuid-slots.ts';
import type { Issue } from './credential-cell.ts';

const PREFIX = 'JTI=';

/** What is kept of a token beside its id; names by number. */
interface Columns {
  auditIds: Uint32Array;
  by: Uint32Array;
  for: Uint32Array;
  timeUs: Float64Array;
  before: Float64Array;
}

/**
 * Tokens that were asked for and not used yet: kubelets ask for more of them than all principals together use. Only those
 * with UUIDs, as the API server makes them. Memory: 57 bytes a slot at a load of at most three quarters, so 76 to 152
 * bytes a token, and each name once; a cell of its own takes 400.
 */
export class IssuedTokens {
  #slots = new UuidSlots(0);
  #rows = columnsOf(this.#slots.capacity);
  #names: string[] = [];
  readonly #numbers = new Map<string, number>();
  /** The id and the audit ID in hand. */
  readonly #packed = new Uint32Array(2 * UUID_WORDS);

  get size(): number {
    return this.#slots.size;
  }

  of(id: string): Issue | undefined {
    const slot = this.#find(id);
    return slot < 0 ? undefined : this.#issueAt(slot);
  }

  /** Keeps a token; false where its ids are none that can be kept here. */
  put({ id, auditId, by, for: target, timeUs, before }: Issue): boolean {
    if (!packId(id, this.#packed) || !packUuid(auditId, 0, this.#packed, UUID_WORDS)) return false;
    if (this.#slots.isFull) this.#rebuild([...this.#slots.slots()]);
    const slot = this.#slots.hold(this.#packed);
    this.#rows.auditIds.set(this.#packed.subarray(UUID_WORDS), slot * UUID_WORDS);
    this.#rows.by[slot] = this.#numberOf(by);
    this.#rows.for[slot] = this.#numberOf(target);
    this.#rows.timeUs[slot] = timeUs;
    this.#rows.before[slot] = before;
    return true;
  }

  /** Gives a token away: it is kept elsewhere from now on. */
  take(id: string): Issue | undefined {
    const slot = this.#find(id);
    if (slot < 0) return undefined;
    this.#slots.release(slot);
    return this.#issueAt(slot);
  }

  /** Forgets what was asked for before a time, and the oldest beyond a number; answers their ids. */
  forget(beforeUs: number, cap: number): string[] {
    const { timeUs } = this.#rows;
    const oldestFirst = [...this.#slots.slots()].sort(
      (a, b) => (timeUs[a] as number) - (timeUs[b] as number) || (this.#idAt(a) < this.#idAt(b) ? -1 : 1),
    );
    const isOut = (slot: number, rank: number) =>
      rank < oldestFirst.length - cap || (timeUs[slot] as number) < beforeUs;
    const ids = oldestFirst.filter(isOut).map((slot) => this.#idAt(slot));
    if (ids.length > 0) this.#rebuild(oldestFirst.slice(ids.length));
    return ids;
  }

  *issues(): Generator<Issue> {
    for (const slot of this.#slots.slots()) yield this.#issueAt(slot);
  }

  /** Those put since they were last taken as kept. */
  *changed(): Generator<Issue> {
    for (const slot of this.#slots.changed()) yield this.#issueAt(slot);
  }

  takeAsKept(): void {
    this.#slots.takeAsKept();
  }

  clear(): void {
    this.#begin(0);
  }

  #issueAt(slot: number): Issue {
    const { auditIds, by, for: target, timeUs, before } = this.#rows;
    return {
      id: this.#idAt(slot),
      by: this.#names[by[slot] as number] as string,
      for: this.#names[target[slot] as number] as string,
      auditId: unpackUuid(auditIds, slot * UUID_WORDS),
      timeUs: timeUs[slot] as number,
      before: before[slot] as number,
    };
  }

  #idAt(slot: number): string {
    return PREFIX + this.#slots.uuidAt(slot);
  }

  #find(id: string): number {
    return this.size > 0 && packId(id, this.#packed) ? this.#slots.find(this.#packed) : -1;
  }

  #numberOf(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    this.#numbers.set(name, this.#names.length);
    return this.#names.push(name) - 1;
  }

  /** Moves what is to be kept into new columns, of the size that is needed and without names that nothing bears. */
  #rebuild(kept: readonly number[]): void {
    const [slots, rows, names] = [this.#slots, this.#rows, this.#names];
    this.#begin(kept.length);
    for (const from of kept) {
      const slot = this.#slots.adopt(slots, from);
      const auditId = rows.auditIds.subarray(from * UUID_WORDS, (from + 1) * UUID_WORDS);
      this.#rows.auditIds.set(auditId, slot * UUID_WORDS);
      this.#rows.by[slot] = this.#numberOf(names[rows.by[from] as number] as string);
      this.#rows.for[slot] = this.#numberOf(names[rows.for[from] as number] as string);
      this.#rows.timeUs[slot] = rows.timeUs[from] as number;
      this.#rows.before[slot] = rows.before[from] as number;
    }
  }

  #begin(rows: number): void {
    this.#slots = new UuidSlots(rows);
    this.#rows = columnsOf(this.#slots.capacity);
    this.#names = [];
    this.#numbers.clear();
  }
}

function columnsOf(capacity: number): Columns {
  return {
    auditIds: new Uint32Array(capacity * UUID_WORDS),
    by: new Uint32Array(capacity),
    for: new Uint32Array(capacity),
    timeUs: new Float64Array(capacity),
    before: new Float64Array(capacity),
  };
}

function packId(id: string, words: Uint32Array): boolean {
  return id.startsWith(PREFIX) && packUuid(id, PREFIX.length, words, 0);
}
