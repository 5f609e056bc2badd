import type { Decoded, Rejected } from '../../model/audit-event.ts';
import type { SourcePosition } from '../../pipeline/engine.ts';
import type { BatchBuilder } from './batch-builder.ts';
import type { Head } from './head.ts';
import { Leaps } from './leaps.ts';
import { formatMark, parseMark } from './mark.ts';

/** Decoded records of one piece of a source, each with its place, taken from the front. */
export class Block {
  readonly #source: string;
  readonly #head: Head;
  /** Undefined for live input, which is held against the clock instead. */
  readonly #leaps: Leaps | undefined;
  /** Where decoders append to; `place` must follow. */
  readonly records: Decoded[] = [];
  /** Per record: offset of its line, and which item of that line it is. */
  readonly #offsets: number[] = [];
  readonly #items: number[] = [];
  #at = 0;
  #previousUs: number | undefined;
  #events: number;
  /** Position behind the last record. */
  end: { offset: number; skip: number };

  constructor(source: string, start: SourcePosition, head: Head, isLive: boolean) {
    this.#source = source;
    this.#head = head;
    const { previousUs, events } = parseMark(start.mark);
    this.#previousUs = previousUs;
    this.#events = events;
    this.#leaps = isLive ? undefined : new Leaps(previousUs, events);
    this.end = start;
  }

  get isEmpty(): boolean {
    return this.#at === this.#ready;
  }

  /** Time of the next record, minus infinity when it is a rejected one; undefined when there is none. */
  get headUs(): number | undefined {
    if (this.isEmpty) return undefined;
    const head = this.records[this.#at];
    return head?.tier === 'rejected' ? Number.NEGATIVE_INFINITY : head?.timeUs;
  }

  /** Places the records from index `from` on, all of the line at `offset`; the first `skip` items were done before. */
  place(from: number, offset: number, skip: number, refuse: () => Rejected): void {
    if (skip > 0) this.records.splice(from, skip);
    for (let index = from; index < this.records.length; index += 1) {
      this.#offsets.push(offset);
      this.#items.push(skip + index - from);
    }
    this.#leaps?.look(this.records, from, refuse);
  }

  /** Nothing comes after what was placed. */
  finish(): void {
    this.#leaps?.end(this.records);
  }

  /** Moves records up to a time into the batch, rejected ones always, until the batch holds `limit`. */
  takeInto(batch: BatchBuilder, limit: number, untilUs: number): void {
    const stop = Math.min(this.#ready, this.#at + limit - batch.size);
    for (; this.#at < stop; this.#at += 1) {
      const record = this.records[this.#at] as Decoded;
      if (record.tier === 'rejected') batch.reject(this.#source, this.#offsets[this.#at] as number, record);
      else if (record.timeUs > untilUs) break;
      else this.#note(record.timeUs);
      batch.add(record);
    }
    batch.moveTo(this.#source, this.#position());
  }

  dropTaken(): void {
    for (const list of [this.records, this.#offsets, this.#items]) {
      if (this.#at === list.length) list.length = 0;
      else list.splice(0, this.#at);
    }
    this.#leaps?.shift(this.#at);
    this.#at = 0;
  }

  /** Records before this index can be taken; one that leaps ahead waits for the next. */
  get #ready(): number {
    return this.#leaps?.heldAt ?? this.records.length;
  }

  #note(timeUs: number): void {
    this.#previousUs = timeUs;
    this.#events += 1;
  }

  #position(): SourcePosition {
    const isAtEnd = this.#at === this.records.length;
    const place = isAtEnd
      ? this.end
      : { offset: this.#offsets[this.#at] as number, skip: this.#items[this.#at] as number };
    const head = this.#head;
    const [previousUs, events] = [this.#previousUs, this.#events];
    // Only what is committed needs its mark; a merge moves much more often.
    const mark = () => formatMark({ head: head.printOf(place.offset), previousUs, events });
    return {
      ...place,
      get mark() {
        return mark();
      },
    };
  }
}
