import { DAY_US } from '../model/time.ts';
import type { State } from '../state/state.ts';
import type { Table } from '../state/table.ts';

/** Pods of one namespace that were placed and that nothing has told of. */
interface UnknownCell {
  pods: string[];
  /** So many that they are not kept by name: nothing is known of this namespace any more. */
  isOverflown: boolean;
}

const MAX_UNKNOWN = 256;

/** What inventory does not know: without it, that no pod refers to a secret would be a guess. Bounded: 20,000. */
export class UnknownPods {
  readonly #cells: Table<UnknownCell>;

  constructor(state: State) {
    this.#cells = state.table('inventory.unknown-pods', { cap: 20_000, ttlUs: 30 * DAY_US });
  }

  /** Whether every pod that was placed in a namespace was told. */
  isAllTold(namespace: string): boolean {
    const cell = this.#cells.peek(namespace);
    return !cell || (!cell.isOverflown && cell.pods.length === 0);
  }

  note(namespace: string, name: string, timeUs: number): void {
    const cell = this.#cells.open(namespace, timeUs, () => ({ pods: [], isOverflown: false }));
    if (cell.pods.includes(name)) return;
    if (cell.pods.length < MAX_UNKNOWN) cell.pods.push(name);
    else cell.isOverflown = true;
  }

  forget(namespace: string, name: string, timeUs: number): void {
    if (!this.#cells.peek(namespace)?.pods.includes(name)) return;
    const cell = this.#cells.open(namespace, timeUs, () => ({ pods: [], isOverflown: false }));
    cell.pods = cell.pods.filter((pod) => pod !== name);
  }
}
