import { DAY_US } from '../model/time.ts';
import { Table } from './table.ts';

/** A timer was last seen when it is due: eviction takes those first that are due first. */
export type TimerCell<P> = { payload: P };

export interface DueTimer<P> {
  key: string;
  dueUs: number;
  payload: P;
}

/** Bounded deadlines in event time, by key: kept and restored like every table, and due in one order, whatever came first. */
export class Timers<P> extends Table<TimerCell<P>> {
  /** No timer is due before. */
  #soonestUs = 0;

  constructor(name: string, cap: number) {
    super(name, { cap, ttlUs: DAY_US });
  }

  /** Sets or moves a timer. */
  set(key: string, dueUs: number, payload: P): void {
    const isKnown = this.peek(key) !== undefined;
    if (isKnown && this.seenUs(key) === dueUs) return;
    if (isKnown) this.delete(key);
    this.open(key, dueUs, () => ({ payload }));
    this.#soonestUs = Math.min(this.#soonestUs, dueUs);
  }

  /** Takes out the timers due by now, in the order of (due, key). */
  takeDue(nowUs: number): DueTimer<P>[] {
    if (nowUs < this.#soonestUs) return [];
    const due: DueTimer<P>[] = [];
    let soonestUs = Number.POSITIVE_INFINITY;
    for (const { key, seenUs, cell } of this.slots()) {
      if (seenUs <= nowUs) due.push({ key, dueUs: seenUs, payload: cell.payload });
      else soonestUs = Math.min(soonestUs, seenUs);
    }
    this.#soonestUs = soonestUs;
    for (const { key } of due) this.delete(key);
    return due.sort((a, b) => a.dueUs - b.dueUs || (a.key < b.key ? -1 : 1));
  }

  override load(key: string, json: string): void {
    super.load(key, json);
    this.#soonestUs = 0;
  }
}
