import type { AuditEvent } from '../../src/model/audit-event.ts';
import { DAY_US } from '../../src/model/time.ts';

/** Sessions in one namespace; '' for those through nodes. */
interface Place {
  namespace: string;
  days: number;
  lastDay: number;
  sessions: number;
  /** The principal had no business there. */
  isAway: boolean;
}

/** Sessions of one principal. */
export interface Memory {
  /** Days with sessions where it had no business. */
  days: number;
  lastDay: number;
  /** The namespaces of the last sessions, the latest last. */
  places: Place[];
}

const MAX_PLACES = 64;

export function emptyMemory(): Memory {
  return { days: 0, lastDay: -1, places: [] };
}

export function placeOf({ places }: Readonly<Memory>, namespace: string): Readonly<Place> {
  return places.find((place) => place.namespace === namespace) ?? emptyPlace(namespace);
}

/** In how many other namespaces it had sessions and no business. */
export function placesBeside({ places }: Readonly<Memory>, namespace: string): number {
  return places.filter((place) => place.namespace !== namespace && place.isAway).length;
}

export function learnSession(memory: Memory, { timeUs, stage, object }: AuditEvent, isAway: boolean): void {
  const place = { ...placeOf(memory, object.namespace) };
  const day = Math.floor(timeUs / DAY_US);
  countDay(place, day);
  if (isAway) {
    place.isAway = true;
    countDay(memory, day);
  }
  // The beginning and the end of one session are two events.
  if (stage !== 'ResponseStarted') place.sessions += 1;
  const others = memory.places.filter(({ namespace }) => namespace !== object.namespace);
  memory.places = [...others, place].slice(-MAX_PLACES);
}

function countDay(counted: { days: number; lastDay: number }, day: number): void {
  if (day !== counted.lastDay) counted.days += 1;
  counted.lastDay = day;
}

function emptyPlace(namespace: string): Place {
  return { namespace, days: 0, lastDay: -1, sessions: 0, isAway: false };
}
