import type { Access } from '../model/access.ts';
import { DAY_US, HOUR_US } from '../model/time.ts';
import type { State } from '../state/state.ts';
import type { Table } from '../state/table.ts';

/** A paged list goes on for so long after its last chunk. */
const OPEN_US = HOUR_US;

/**
 * Paged lists that are under way. A `continue` token comes from the client: only who was seen listing the same scope
 * before goes on with a list; everybody else begins one.
 */
export class Lists {
  readonly #open: Table<object>;

  constructor(state: State) {
    this.#open = state.table('lists', { cap: 50_000, ttlUs: DAY_US });
  }

  isUnderWay(key: string, access: Access, timeUs: number): boolean {
    return timeUs - this.#open.seenUs(keyOf(key, access)) <= OPEN_US;
  }

  learn(key: string, access: Access, timeUs: number): void {
    if (access.verb === 'list' && access.isRead) this.#open.open(keyOf(key, access), timeUs, () => ({}));
  }
}

function keyOf(key: string, access: Access): string {
  return `${key}\u001f${access.namespace}`;
}
