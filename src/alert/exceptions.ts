import { covers, type Exception } from '../model/exception.ts';
import type { Finding } from '../model/finding.ts';
import { DAY_US, HOUR_US } from '../model/time.ts';
import type { State } from '../state/state.ts';
import type { Table } from '../state/table.ts';

/** An exception is announced so long before it ends. */
const NOTICE_US = 7 * DAY_US;

interface ExceptionCell {
  exception: Exception;
  isAnnounced: boolean;
}

/** What became of exceptions. */
export interface ExceptionChange {
  type: 'set' | 'removed' | 'expiring' | 'expired';
  exception: Exception;
}

/**
 * What is expected at the present event time. Nothing here is forgotten before it ends, so a cap would alert on what
 * somebody accepted; files and decisions are people's work and stay far below 10,000.
 */
export class Exceptions {
  readonly #cells: Table<ExceptionCell>;

  constructor(state: State) {
    this.#cells = state.table('exceptions', { cap: 10_000, ttlUs: 36_500 * DAY_US });
  }

  /** The exception in force that expects this finding; of several the one with the first id. */
  match(finding: Finding): Exception | undefined {
    let found: Exception | undefined;
    for (const { cell } of this.#cells.slots()) {
      const { exception } = cell;
      const isInForce = finding.timeUs < exception.expiresUs;
      if (isInForce && covers(exception.scope, finding) && (!found || exception.id < found.id)) found = exception;
    }
    return found;
  }

  /** Takes one more; the same id is replaced. */
  add(exception: Exception, timeUs: number): ExceptionChange[] {
    const known = this.#cells.peek(exception.id);
    if (known && JSON.stringify(known.exception) === JSON.stringify(exception)) return [];
    const cell = this.#cells.open(exception.id, timeUs, () => ({ exception, isAnnounced: false }));
    Object.assign(cell, { exception, isAnnounced: false });
    return [{ type: 'set', exception }];
  }

  /** Takes what the file says now: what it says no more is over. */
  replaceFile(exceptions: readonly Exception[], timeUs: number): ExceptionChange[] {
    const kept = new Set(exceptions.map(({ id }) => id));
    const gone = this.#all().filter(({ exception: { id, origin } }) => origin === 'file' && !kept.has(id));
    for (const { exception } of gone) this.#cells.delete(exception.id);
    return [
      ...gone.map(({ exception }): ExceptionChange => ({ type: 'removed', exception })),
      ...exceptions.flatMap((exception) => this.add(exception, timeUs)),
    ];
  }

  /** What ends, or will within a week, as event time goes on; looks once in an hour of it. */
  advance(beforeUs: number, nowUs: number): ExceptionChange[] {
    if (this.#cells.size === 0 || Math.floor(beforeUs / HOUR_US) === Math.floor(nowUs / HOUR_US)) return [];
    return this.#all().flatMap(({ exception, isAnnounced }) => this.#announce(exception, isAnnounced, nowUs));
  }

  #announce(exception: Exception, isAnnounced: boolean, nowUs: number): ExceptionChange[] {
    const leftUs = exception.expiresUs - nowUs;
    if (leftUs <= 0) {
      this.#cells.delete(exception.id);
      return [{ type: 'expired', exception }];
    }
    if (isAnnounced || leftUs > NOTICE_US) return [];
    this.#cells.open(exception.id, nowUs, () => ({ exception, isAnnounced })).isAnnounced = true;
    return [{ type: 'expiring', exception }];
  }

  #all(): ExceptionCell[] {
    const cells = [...this.#cells.slots()].map(({ cell }) => cell);
    return cells.sort((a, b) => (a.exception.id < b.exception.id ? -1 : 1));
  }
}
