import { foldRevision } from '../../src/baseline/names.ts';
import { isNewSecret } from '../../src/baseline/parts.ts';
import { FACETS } from '../../src/baseline/subjects.ts';
import type { Verdict } from '../../src/detect/contract.ts';
import { evidenceOf, type Moment } from '../../src/detect/moment.ts';
import { addTo, type WindowItem, within } from '../../src/detect/window.ts';
import { HOUR_US, MINUTE_US } from '../../src/model/time.ts';

export interface Memory {
  /** Secrets new to the principal in the last hour. */
  fresh: WindowItem[];
  /** Names that answered 404 in the last hour and that it did not create afterwards. */
  misses: WindowItem[];
  /** Namespaces new to a person within the last six minutes. */
  places: WindowItem[];
  /** Counts of the clock hour going on, and of its busiest finished hour. */
  hour: number;
  hourFresh: number;
  hourMisses: number;
  mostFresh: number;
  mostMisses: number;
  /** Finished hours in which it read secrets: the opportunities that `mostFresh` rests on. */
  hours: number;
  /** Secrets it created within the last hour. */
  created: WindowItem[];
}

const NAMESPACE = FACETS.indexOf('namespace');
export const WINDOW_US = HOUR_US;
/** A person who looks at what they open takes longer for a handful of secrets. */
export const LOOK_US = 20 * MINUTE_US;
/** Who looks at what he opens takes longer for a handful of namespaces. */
export const TOUR_US = 6 * MINUTE_US;

export function emptyMemory(): Memory {
  const counts = { hour: 0, hourFresh: 0, hourMisses: 0, mostFresh: 0, mostMisses: 0, hours: 0 };
  return { fresh: [], misses: [], places: [], created: [], ...counts };
}

export function learn(memory: Memory, moment: Moment, _settings: unknown, verdict: Verdict | undefined): void {
  const { event } = moment;
  memory.fresh = within(memory.fresh, event.timeUs, WINDOW_US);
  memory.misses = within(memory.misses, event.timeUs, WINDOW_US);
  const wasFresh = isFresh(moment);
  if (wasFresh) addTo(memory.fresh, [thingOf(moment), event.timeUs, evidenceOf(event)]);
  if (isMiss(moment)) addTo(memory.misses, [thingOf(moment), event.timeUs, evidenceOf(event)]);
  memory.places = within(memory.places, event.timeUs, TOUR_US);
  if (isNewPlace(moment)) addTo(memory.places, [event.object.namespace, event.timeUs, evidenceOf(event)]);
  // Asking first and creating then is how installers and operators work.
  memory.created = within(memory.created, event.timeUs, WINDOW_US);
  if (event.verb === 'create' && event.code === 201) {
    memory.misses = memory.misses.filter(([thing]) => thing !== thingOf(moment));
    addTo(memory.created, [thingOf(moment), event.timeUs, evidenceOf(event)]);
  }
  countHour(memory, moment, wasFresh, verdict !== undefined);
}

/** The busiest hour is learnt when it is over, and what was flagged is no habit. */
function countHour(memory: Memory, moment: Moment, wasFresh: boolean, isFlagged: boolean): void {
  const hour = Math.floor(moment.event.timeUs / HOUR_US);
  if (hour > memory.hour) {
    memory.mostFresh = Math.max(memory.mostFresh, memory.hourFresh);
    memory.mostMisses = Math.max(memory.mostMisses, memory.hourMisses);
    Object.assign(memory, { hour, hours: memory.hours + 1, hourFresh: 0, hourMisses: 0 });
  }
  if (isFlagged) return;
  if (wasFresh) memory.hourFresh += 1;
  if (isMiss(moment)) memory.hourMisses = Math.max(memory.hourMisses, memory.misses.length);
}

/** A read by name of a secret that the baseline finds new to the principal, and not just new to the world. */
export function isFresh({ novelty }: Moment): boolean {
  return novelty !== undefined && isNewSecret(novelty);
}

/** A person's first read of any kind in a namespace that is not younger than its news. */
export function isNewPlace({ access, principal, past, key, observation }: Moment): boolean {
  if (principal.kind !== 'human' || !access?.isRead || access.namespace === '') return false;
  return observation?.isYoung[NAMESPACE] === false && !past.history.hasBusinessIn(key, access.namespace);
}

export function isMiss({ access }: Moment): boolean {
  return access?.verb === 'get' && access.code === 404 && access.name !== '';
}

export function thingOf({ event }: Moment): string {
  return `${event.object.namespace}/${foldRevision(event.object.name)}`;
}
