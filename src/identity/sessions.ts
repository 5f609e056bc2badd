import type { Caller } from '../model/audit-event.ts';
import { DAY_US, MINUTE_US } from '../model/time.ts';
import type { State } from '../state/state.ts';
import type { Slot, Table } from '../state/table.ts';
import type { CredentialCell, Credentials } from './credentials.ts';

/** Presence is learnt at most once per caller in so much event time. */
const SPELL_US = 5 * MINUTE_US;

interface SpellCell {
  /** Number of the last spell in which the caller was learnt. */
  spell: number;
}

/** One caller between its requests: where its cells stand, so that they are found without their keys. */
interface Session {
  /** Whose tables the cells stand in: a caller outlives a state that is dropped. */
  owner: Sessions;
  credential: Slot<CredentialCell> | undefined;
  spell: Slot<SpellCell> | undefined;
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
    this.#spells = state.table('callers', { cap: 200_000, ttlUs: 2 * DAY_US });
  }

  /** Counts a request; true when its credential was last used from this address and in this spell. */
  use(caller: Caller, credential: string, timeUs: number): boolean {
    const session = this.#sessionOf(caller);
    let slot = session.credential;
    if (!slot || slot.status === 'gone' || slot.key !== credential) {
      slot = this.#credentials.slot(credential, timeUs);
      session.credential = slot;
    }
    const lastUs = this.#credentials.used(slot, caller, timeUs);
    return lastUs >= 0 && spellOf(lastUs) === spellOf(timeUs);
  }

  /** Whether the caller was learnt in this spell. */
  isHere(caller: Caller, timeUs: number): boolean {
    const session = this.#sessionOf(caller);
    if (session.spell?.status === 'gone') session.spell = undefined;
    const cell = session.spell ? session.spell.cell : this.#spells.peek(caller.key);
    return cell?.spell === spellOf(timeUs);
  }

  learn(caller: Caller, timeUs: number): void {
    const slot = this.#spells.hold(caller.key, timeUs, () => ({ spell: 0 }));
    slot.cell.spell = spellOf(timeUs);
    this.#sessionOf(caller).spell = slot;
  }

  #sessionOf(caller: Caller): Session {
    const known = caller.notes.session as Session | undefined;
    if (known?.owner === this) return known;
    const session: Session = { owner: this, credential: undefined, spell: undefined };
    caller.notes.session = session;
    return session;
  }
}

function spellOf(timeUs: number): number {
  return Math.floor(timeUs / SPELL_US);
}
