import type { Decoded, Rejected } from '../../model/audit-event.ts';
import { DAY_US } from '../../model/time.ts';

/** At the end of a log nothing comes after; only behind so many events is a leap there known to be none of its own. */
const EVENTS_TO_JUDGE_THE_END = 100;
/** Rejects that may wait behind a leap for the next event: memory stays bounded. */
const MAX_WAITING = 1000;

/**
 * Finds the one record in a stored log whose time lies more than a day ahead of the record before it and of the one
 * after it: a forged time, which would close every window. A stored log is not held against the clock, since archives
 * and recordings may lie ahead of it; a real gap passes, because all that follows is later too.
 */
export class Leaps {
  #previousUs: number | undefined;
  #events: number;
  #held: { index: number; timeUs: number; rejected: Rejected } | undefined;
  #waiting = 0;

  constructor(previousUs: number | undefined, events: number) {
    this.#previousUs = previousUs;
    this.#events = events;
  }

  /** Index of the record that waits for the next one. */
  get heldAt(): number | undefined {
    return this.#held?.index;
  }

  /** Looks at the records from an index on; `refuse` makes the reject that stands for a leap. */
  look(records: Decoded[], from: number, refuse: () => Rejected): void {
    for (let index = from; index < records.length; index += 1) {
      const record = records[index] as Decoded;
      if (record.tier === 'rejected') this.#wait(records);
      else this.#lookAt(records, index, record.timeUs, refuse);
    }
  }

  /** Nothing comes after what was looked at. */
  end(records: Decoded[]): void {
    this.#decide(records, this.#events >= EVENTS_TO_JUDGE_THE_END);
  }

  /** So many records were taken from the front. */
  shift(count: number): void {
    if (this.#held) this.#held.index -= count;
  }

  #lookAt(records: Decoded[], index: number, timeUs: number, refuse: () => Rejected): void {
    if (this.#held) this.#decide(records, this.#held.timeUs > timeUs + DAY_US);
    if (this.#previousUs !== undefined && timeUs > this.#previousUs + DAY_US) {
      this.#held = { index, timeUs, rejected: refuse() };
      this.#waiting = 0;
    } else this.#accept(timeUs);
  }

  #wait(records: Decoded[]): void {
    if (this.#held && ++this.#waiting > MAX_WAITING) this.end(records);
  }

  #decide(records: Decoded[], isForged: boolean): void {
    if (!this.#held) return;
    const { index, timeUs, rejected } = this.#held;
    this.#held = undefined;
    if (isForged) records[index] = rejected;
    else this.#accept(timeUs);
  }

  #accept(timeUs: number): void {
    this.#previousUs = timeUs;
    this.#events += 1;
  }
}
