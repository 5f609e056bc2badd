import type { Edges } from './edges.ts';
import type { Numbers, Observation } from './observation.ts';
import { SECRET } from './parts.ts';
import type { Subjects } from './subjects.ts';

/** Edges of groups are kept alive once in so many days, well within their time to live. */
const STRETCH_DAYS = 8;

/**
 * Learns an ordinary read: what the principal met and, where that is news in this stretch of days, what its groups met;
 * and one observation of each of them.
 */
export function learnRead(
  edges: Edges,
  subjects: Subjects,
  { subject, peers, things, isYoung, unit, reads, timeUs }: Observation,
  numbers: Numbers,
  day: number,
): void {
  const since = reads - (subjects.of(subject)?.reads ?? 0);
  const who = numbers.subject >= 0 ? numbers.subject : edges.hold(subject);
  const held = things.map((thing, facet) => numberIn(edges, thing, numbers.things[facet] as number));
  // What the principal knew in this stretch its groups know as well.
  const isNews = held.map((thing) => thing >= 0 && !edges.isLearntSince(who, thing, day - (day % STRETCH_DAYS)));
  const isFresh = held.map((thing, facet) => thing >= 0 && edges.learn(who, thing, day) && !isYoung[facet]);
  subjects.learn(subject, isFresh, since, timeUs);
  const isAnyNews = isNews.includes(true);
  for (const peer of peers) {
    // A name without an edge would be gone after a restart.
    const left = isAnyNews ? edges.hold(peer) : -1;
    const isNew = held.map((thing, facet) => isNews[facet] === true && edges.learn(left, thing, day));
    const isFreshToPeer = isNew.map((one, facet) => one && !isYoung[facet]);
    subjects.learn(peer, isFreshToPeer, since, timeUs);
  }
  if (unit !== things[SECRET]) edges.learn(who, edges.hold(unit), day);
}

/** The number of a thing that is about to get an edge; -1 for none. */
function numberIn(edges: Edges, thing: string, known: number): number {
  if (thing === '') return -1;
  return known >= 0 ? known : edges.hold(thing);
}
