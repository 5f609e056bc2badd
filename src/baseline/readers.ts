import { DAY_US } from '../model/time.ts';
import type { State } from '../state/state.ts';
import type { Cell, Table } from '../state/table.ts';

/** A read of one secret by name. */
export interface ReaderEntry {
  username: string;
  timeUs: number;
  auditID: string;
  verb: string;
  stage: string;
  ip: string;
}

interface ReadersCell extends Cell {
  /** The last reads by different principals, oldest first. */
  last: ReaderEntry[];
}

const MAX_READERS = 8;

/** Who read a secret last, by name: where a token that lives in it may have gone. */
export class Readers {
  readonly #secrets: Table<ReadersCell>;

  constructor(state: State) {
    this.#secrets = state.table('readers', { cap: 200_000, ttlUs: 14 * DAY_US });
  }

  of(namespace: string, name: string): readonly ReaderEntry[] {
    return this.#secrets.peek(`${namespace}/${name}`)?.last ?? [];
  }

  learn(namespace: string, name: string, entry: ReaderEntry): void {
    const cell = this.#secrets.open(`${namespace}/${name}`, entry.timeUs, () => ({ last: [] }));
    const latest = cell.last.at(-1);
    if (latest?.username === entry.username) {
      cell.last[cell.last.length - 1] = entry;
      return;
    }
    const known = cell.last.findIndex(({ username }) => username === entry.username);
    if (known >= 0) cell.last.splice(known, 1);
    cell.last.push(entry);
    if (cell.last.length > MAX_READERS) cell.last.shift();
  }
}
