import type { PodObject } from '../model/inventory.ts';
import { DAY_US } from '../model/time.ts';
import type { State } from '../state/state.ts';
import type { Table } from '../state/table.ts';

interface AddressCell {
  /** `namespace/name` of the pod that was last told to be there. */
  pod: string;
}

/** Which pod inventory tells to be at an address. A pod in its node's network has none of its own. Bounded: 200,000. */
export class PodAddresses {
  readonly #cells: Table<AddressCell>;

  constructor(state: State) {
    this.#cells = state.table('inventory.addresses', { cap: 200_000, ttlUs: 400 * DAY_US });
  }

  at(ip: string): string | undefined {
    return this.#cells.peek(ip)?.pod;
  }

  learn({ namespace, name, ip, isHostNetwork }: PodObject, timeUs: number): void {
    if (ip === '' || isHostNetwork) return;
    const pod = `${namespace}/${name}`;
    if (this.at(ip) !== pod) this.#cells.open(ip, timeUs, () => ({ pod })).pod = pod;
  }

  forget(ip: string, pod: string): void {
    if (this.at(ip) === pod) this.#cells.delete(ip);
  }
}
