import type { AuditUser } from '../model/caller.ts';
import { DAY_US } from '../model/time.ts';
import type { State } from '../state/state.ts';
import type { Table } from '../state/table.ts';

/** One service account by its username: the account that bears the name now, and those that bore it before. */
export interface AccountGeneration {
  uid: string;
  /** Event time at which this uid was first seen, and when the account was deleted; 0 for never. */
  firstUs: number;
  deletedUs: number;
  deletedBy: string;
  /** Uids of those before, oldest first; the last few. */
  former: string[];
  /** How many accounts of this name there were before. */
  generation: number;
}

const SERVICE_ACCOUNT = 'system:serviceaccount:';
const MAX_FORMER = 8;

/**
 * Service accounts by uid. One that was deleted and made again under its name is another one: what the first did is no
 * habit of the second, and a token of the first is a contradiction.
 */
export class Accounts {
  readonly #cells: Table<AccountGeneration>;

  constructor(state: State) {
    this.#cells = state.table('accounts', { cap: 200_000, ttlUs: 180 * DAY_US, isByCaller: true });
  }

  of(username: string): Readonly<AccountGeneration> | undefined {
    return this.#cells.peek(username);
  }

  /** Suffix of the key under which this account's habits are kept: '' for the first of its name. */
  suffix({ username, uid }: AuditUser): string {
    // Nobody else is ever learnt here.
    const cell = username.startsWith(SERVICE_ACCOUNT) ? this.#cells.peek(username) : undefined;
    if (!cell) return '';
    const former = uid ? cell.former.indexOf(uid) : -1;
    const generation =
      former < 0 ? cell.generation + (isNext(cell, uid) ? 1 : 0) : cell.generation - cell.former.length + former;
    return generation > 0 ? `\u001f#${generation}` : '';
  }

  learn({ username, uid }: AuditUser, timeUs: number): void {
    if (uid === '' || !username.startsWith(SERVICE_ACCOUNT)) return;
    const cell = this.#cells.peek(username);
    if (cell && (cell.uid === uid || cell.former.includes(uid))) return;
    const next = this.#cells.open(username, timeUs, emptyAccount);
    if (next.uid !== '') {
      next.former = [...next.former, next.uid].slice(-MAX_FORMER);
      next.generation += 1;
    }
    Object.assign(next, { uid, firstUs: timeUs, deletedUs: 0, deletedBy: '' });
  }

  deleted(username: string, by: string, timeUs: number): void {
    const cell = this.#cells.open(username, timeUs, emptyAccount);
    Object.assign(cell, { deletedUs: timeUs, deletedBy: by });
  }
}

function isNext(cell: Readonly<AccountGeneration>, uid: string): boolean {
  return uid !== '' && cell.uid !== '' && cell.uid !== uid;
}

function emptyAccount(): AccountGeneration {
  return { uid: '', firstUs: 0, deletedUs: 0, deletedBy: '', former: [], generation: 0 };
}
