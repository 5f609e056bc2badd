import type { Alert } from '../model/alert.ts';
import type { Principal } from '../model/principal.ts';
import { DAY_US } from '../model/time.ts';
import type { State } from '../state/state.ts';
import type { Table } from '../state/table.ts';

const SEPARATOR = '\u001f';

/** Reads that a person called an attack: however often they come again, they do not become normal. */
export class Confirmed {
  readonly #cells: Table<object>;

  constructor(state: State) {
    this.#cells = state.table('confirmed', { cap: 50_000, ttlUs: 400 * DAY_US });
  }

  add(alert: Alert, timeUs: number): void {
    for (const key of keysOf(alert)) this.#cells.open(key, timeUs, () => ({}));
  }

  /** Somebody thought better of it. */
  remove(alert: Alert): void {
    for (const key of keysOf(alert)) this.#cells.delete(key);
  }

  /** Whether this identity's read of a secret, or of a scope ('' for all), was called an attack. */
  has({ username, impersonatedBy }: Principal, { namespace, name }: { namespace: string; name: string }): boolean {
    return this.#cells.peek(keyOf(username, impersonatedBy, namespace || '*', name || '*')) !== undefined;
  }
}

function keysOf({ principal, secrets }: Alert): string[] {
  const { username, impersonatedBy } = principal;
  return secrets.map(({ namespace, name }) => keyOf(username, impersonatedBy ?? '', namespace, name));
}

function keyOf(...parts: readonly string[]): string {
  return parts.join(SEPARATOR);
}
