import type { Caller } from '../model/caller.ts';
import { DAY_US, HOUR_US } from '../model/time.ts';
import type { State } from '../state/state.ts';
import type { Table } from '../state/table.ts';
import { networkOf } from './network.ts';
import { type Seen, sawOn, seenAt } from './seen.ts';

/** When and how one username was there, in spells (see `Sessions`). */
export interface PresenceCell {
  spells: number;
  /** Spells with a token that names a pod, and with one that does not. */
  boundSpells: number;
  unboundSpells: number;
  /** When the first token without a pod was used, 0 for never, and the spells with a pod before it. */
  unboundUs: number;
  boundBeforeUnbound: number;
  days: number;
  lastDay: number;
  lastUs: number;
  longestSilenceUs: number;
  networks: Seen[];
  /** The last return after more than a day. */
  returned: Return | null;
}

/** How somebody was known when coming back. */
export interface Return {
  atUs: number;
  lastUs: number;
  longestSilenceUs: number;
  spells: number;
  /** The network of the return, '' when it was known. */
  newNetwork: string;
}

interface NetworkCell {
  /** Usernames without a service account or node behind them that came from here; counted up to 100. */
  people: string[];
}

const LIMITS = { cap: 200_000, ttlUs: 180 * DAY_US, isByCaller: true };

/** Who was there, how long ago, through which kind of token, and from which networks people come. */
export class Presence {
  readonly #callers: Table<PresenceCell>;
  readonly #networks: Table<NetworkCell>;

  constructor(state: State) {
    this.#callers = state.table('presence', LIMITS);
    this.#networks = state.table('presence.networks', { cap: 20_000, ttlUs: 90 * DAY_US });
  }

  of(username: string): Readonly<PresenceCell> | undefined {
    return this.#callers.peek(username);
  }

  /** People other than this one who came from the network of an address. */
  othersFrom(ip: string, username: string): number {
    const people = this.#networks.peek(networkOf(ip))?.people ?? [];
    return people.filter((name) => name !== username).length;
  }

  learn({ user, extra, source }: Caller, timeUs: number): void {
    const cell = this.#callers.open(user.username, timeUs, emptyPresence);
    if (cell.spells > 0) learnSilence(cell, source.ip, timeUs);
    cell.spells += 1;
    cell.lastUs = Math.max(cell.lastUs, timeUs);
    const day = Math.floor(timeUs / DAY_US);
    if (day > cell.lastDay) Object.assign(cell, { days: cell.days + 1, lastDay: day });
    if (extra.podUid) cell.boundSpells += 1;
    else if (extra.credentialId.startsWith('JTI=')) learnUnbound(cell, timeUs);
    if (!source.ip) return;
    sawOn(cell.networks, networkOf(source.ip), timeUs, 8);
    if (!user.username.startsWith('system:')) this.#learnPerson(user.username, source.ip, timeUs);
  }

  #learnPerson(username: string, ip: string, timeUs: number): void {
    const { people } = this.#networks.open(networkOf(ip), timeUs, () => ({ people: [] }));
    if (people.length < 100 && !people.includes(username)) people.push(username);
  }
}

/** How somebody was known before this moment, or before the return that this moment belongs to. */
export function knownBefore(cell: Readonly<PresenceCell>, timeUs: number): Omit<Return, 'atUs'> {
  const { returned, lastUs, longestSilenceUs, spells } = cell;
  if (returned && timeUs - returned.atUs <= HOUR_US) return returned;
  return { lastUs, longestSilenceUs, spells, newNetwork: '' };
}

function learnSilence(cell: PresenceCell, ip: string, timeUs: number): void {
  const { lastUs, longestSilenceUs, spells, networks } = cell;
  const silenceUs = timeUs - lastUs;
  const network = networkOf(ip);
  const newNetwork = ip === '' || seenAt(networks, network) ? '' : network;
  if (silenceUs > DAY_US) cell.returned = { atUs: timeUs, lastUs, longestSilenceUs, spells, newNetwork };
  cell.longestSilenceUs = Math.max(longestSilenceUs, silenceUs);
}

function learnUnbound(cell: PresenceCell, timeUs: number): void {
  if (cell.unboundSpells === 0) Object.assign(cell, { unboundUs: timeUs, boundBeforeUnbound: cell.boundSpells });
  cell.unboundSpells += 1;
}

function emptyPresence(): PresenceCell {
  const spells = { spells: 0, boundSpells: 0, unboundSpells: 0, unboundUs: 0, boundBeforeUnbound: 0 };
  return { ...spells, days: 0, lastDay: -1, lastUs: 0, longestSilenceUs: 0, networks: [], returned: null };
}
