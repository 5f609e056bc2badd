import type { Caller } from '../model/caller.ts';
import { DAY_US, MINUTE_US } from '../model/time.ts';
import type { State } from '../state/state.ts';
import type { Table } from '../state/table.ts';
import type { Credentials } from './credentials.ts';

/** Presence is learnt at most once per caller in so much event time. */
const SPELL_US = 5 * MINUTE_US;

interface SpellCell {
  /** Number of the last spell in which the caller was learnt. */
  spell: number;
}

/**
 * What every request costs, whoever makes it: counts the use of its credential and tells whether the caller was learnt
 * in this spell. Most events need nothing else.
 */
export class Sessions {
  readonly #credentials: Credentials;
  readonly #spells: Table<SpellCell>;

  constructor(state: State, credentials: Credentials) {
    this.#credentials = credentials;
    this.#spells = state.table('callers', { cap: 200_000, ttlUs: 2 * DAY_US, isByCaller: true });
  }

  /** Counts a request; true when its credential was last used from this address and in this spell. */
  use(caller: Caller, credential: string, timeUs: number): boolean {
    const lastUs = this.#credentials.used(credential, caller, timeUs);
    return lastUs >= 0 && spellOf(lastUs) === spellOf(timeUs);
  }

  /** Whether the caller was learnt in this spell. */
  isHere(caller: Caller, timeUs: number): boolean {
    return this.#spells.peek(caller.key)?.spell === spellOf(timeUs);
  }

  learn(caller: Caller, timeUs: number): void {
    this.#spells.open(caller.key, timeUs, () => ({ spell: 0 })).spell = spellOf(timeUs);
  }
}

function spellOf(timeUs: number): number {
  return Math.floor(timeUs / SPELL_US);
}
