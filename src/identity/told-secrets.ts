import type { SecretObject } from '../model/inventory.ts';
import { DAY_US } from '../model/time.ts';
import type { State } from '../state/state.ts';
import type { Table } from '../state/table.ts';
import { put } from './told.ts';

export type ToldSecretCell = Pick<SecretObject, 'type' | 'keys' | 'createdUs'>;

/** Type, number of keys and age of secrets, where inventory tells them; the log never does. Bounded: 200,000. */
export class ToldSecrets {
  readonly #cells: Table<ToldSecretCell>;

  constructor(state: State) {
    this.#cells = state.table('inventory.secrets', { cap: 200_000, ttlUs: 400 * DAY_US });
  }

  of(namespace: string, name: string): Readonly<ToldSecretCell> | undefined {
    return this.#cells.peek(`${namespace}/${name}`);
  }

  /** False when it was known just so. */
  learn({ namespace, name, type, keys, createdUs }: SecretObject, timeUs: number): boolean {
    return put(this.#cells, `${namespace}/${name}`, timeUs, { type, keys, createdUs });
  }

  gone({ namespace, name }: SecretObject): void {
    this.#cells.delete(`${namespace}/${name}`);
  }
}
