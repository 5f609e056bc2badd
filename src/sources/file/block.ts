import type { Decoded } from '../../model/audit-event.ts';
import type { SourcePosition } from '../../pipeline/engine.ts';
import type { BatchBuilder } from './batch-builder.ts';

/** Decoded records of one piece of a source, each with its place, taken from the front. */
export class Block {
  readonly #source: string;
  /** Where decoders append to; `place` must follow. */
  readonly records: Decoded[] = [];
  /** Per record: offset of its line, and which item of that line it is. */
  readonly #offsets: number[] = [];
  readonly #items: number[] = [];
  #at = 0;
  /** Position behind the last record. */
  end: SourcePosition;

  constructor(source: string, start: SourcePosition) {
    this.#source = source;
    this.end = start;
  }

  get isEmpty(): boolean {
    return this.#at === this.records.length;
  }

  /** Time of the next record, minus infinity when it is a rejected one; undefined when there is none. */
  get headUs(): number | undefined {
    const head = this.records[this.#at];
    return head?.tier === 'rejected' ? Number.NEGATIVE_INFINITY : head?.timeUs;
  }

  /** Places the records from index `from` on, all of the line at `offset`; the first `skip` items were done before. */
  place(from: number, offset: number, skip: number): void {
    if (skip > 0) this.records.splice(from, skip);
    for (let index = from; index < this.records.length; index += 1) {
      this.#offsets.push(offset);
      this.#items.push(skip + index - from);
    }
  }

  /** Moves records up to a time into the batch, rejected ones always, until the batch holds `limit`. */
  takeInto(batch: BatchBuilder, limit: number, untilUs: number): void {
    const stop = Math.min(this.records.length, this.#at + limit - batch.size);
    for (; this.#at < stop; this.#at += 1) {
      const record = this.records[this.#at] as Decoded;
      if (record.tier === 'rejected') batch.reject(this.#source, this.#offsets[this.#at] as number, record);
      else if (record.timeUs > untilUs) break;
      batch.add(record);
    }
    batch.moveTo(this.#source, this.#position());
  }

  clear(): void {
    this.records.length = 0;
    this.#offsets.length = 0;
    this.#items.length = 0;
    this.#at = 0;
  }

  #position(): SourcePosition {
    if (this.isEmpty) return this.end;
    return { offset: this.#offsets[this.#at] as number, skip: this.#items[this.#at] as number };
  }
}
