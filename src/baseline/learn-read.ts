import type { EdgeName } from './edge-names.ts';
import type { Edges } from './edges.ts';
import type { Numbers, Observation } from './observation.ts';
import { SECRET } from './parts.ts';
import { FACETS, type Subjects } from './subjects.ts';

/** Edges of groups are kept alive once in so many days, well within their time to live. */
const STRETCH_DAYS = 8;
const NOTHING_FRESH: readonly boolean[] = FACETS.map(() => false);

/**
 * Learns an ordinary read: what the principal met and, where that is news in this stretch of days, what its groups met;
 * and one observation of each of them. `since` counts the reads of the principal since the last one that was learnt.
 */
export function learnRead(
  edges: Edges,
  subjects: Subjects,
  { subject, peers, things, isYoung, unit, timeUs }: Observation,
  numbers: Numbers,
  day: number,
  since: number,
): void {
  const who = numbers.subject >= 0 ? numbers.subject : edges.hold(subject);
  const stretch = day - (day % STRETCH_DAYS);
  const isFresh: boolean[] = [];
  /** What the principal knew in this stretch its groups know as well. */
  const news: News[] = [];
  for (let facet = 0; facet < things.length; facet += 1) {
    const thing = numberIn(edges, things[facet] as EdgeName, numbers.things[facet] as number);
    const lastDay = thing < 0 ? day : edges.learn(who, thing, day);
    if (lastDay < stretch) news.push({ facet, thing });
    isFresh.push(lastDay < 0 && !isYoung[facet]);
  }
  subjects.learn(subject, isFresh, since, timeUs);
  for (const peer of peers) {
    const isFreshToPeer = news.length > 0 ? learnNews(edges, peer, news, isYoung, day) : NOTHING_FRESH;
    subjects.learn(peer, isFreshToPeer, since, timeUs);
  }
  if (unit !== things[SECRET]) edges.learn(who, edges.hold(unit), day);
}

interface News {
  facet: number;
  thing: number;
}

/** By facet, whether a group met something new. One without news is not held: its name would be gone after a restart. */
function learnNews(
  edges: Edges,
  peer: string,
  news: readonly News[],
  isYoung: readonly boolean[],
  day: number,
): readonly boolean[] {
  const isFresh = [...NOTHING_FRESH];
  const group = edges.hold(peer);
  for (const { facet, thing } of news) isFresh[facet] = edges.learn(group, thing, day) < 0 && !isYoung[facet];
  return isFresh;
}

/** The number of a thing that is about to get an edge; -1 for none. */
function numberIn(edges: Edges, thing: EdgeName, known: number): number {
  if (thing === '') return -1;
  return known >= 0 ? known : edges.hold(thing);
}
