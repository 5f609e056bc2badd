import type { SecretReference } from '../model/inventory.ts';
import { DAY_US } from '../model/time.ts';
import type { State } from '../state/state.ts';
import type { Table } from '../state/table.ts';

/** Names of the pods that refer to one secret of their namespace. */
interface ReferenceCell {
  pods: string[];
  /** There were more than are kept. */
  isOverflown: boolean;
}

const MAX_PODS = 256;

/** Which pods refer to a secret, by its `namespace/name`. Bounded: 200,000 secrets of 256 pods each. */
export class PodReferences {
  readonly #cells: Table<ReferenceCell>;

  constructor(state: State) {
    this.#cells = state.table('inventory.references', { cap: 200_000, ttlUs: 400 * DAY_US });
  }

  /** Names of pods in the order in which they were told. */
  to(secret: string): readonly string[] {
    return this.#cells.peek(secret)?.pods ?? [];
  }

  /** Whether more pods refer to a secret than are kept. */
  isOverflown(secret: string): boolean {
    return this.#cells.peek(secret)?.isOverflown ?? false;
  }

  /** A pod refers to secrets from now on, or does no longer. */
  learn(namespace: string, name: string, secrets: readonly SecretReference[], timeUs: number, isThere: boolean): void {
    for (const secret of secrets) {
      const key = `${namespace}/${secret.name}`;
      const cell = this.#cells.open(key, timeUs, () => ({ pods: [], isOverflown: false }));
      cell.pods = cell.pods.filter((pod) => pod !== name);
      if (!isThere) continue;
      cell.pods.push(name);
      if (cell.pods.length <= MAX_PODS) continue;
      cell.pods.shift();
      cell.isOverflown = true;
    }
  }
}
