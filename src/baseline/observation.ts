import type { PrincipalKind } from '../model/principal.ts';
import type { EdgeName } from './edge-names.ts';
import { FACETS } from './subjects.ts';

/** One read as the baseline sees it. Names are those of subjects and things among the edges. */
export interface Observation {
  /** The principal among the subjects. */
  subject: string;
  kind: PrincipalKind;
  /** Groups it belongs to, narrowest first, its kind last. */
  peers: readonly string[];
  /** What it met, by facet; '' where a facet does not apply. */
  things: readonly EdgeName[];
  /** By facet: the thing is so young that it is new to everybody, which says nothing of who met it. */
  isYoung: readonly boolean[];
  /** What is observed once a day: the secret, or the scope and its place. */
  unit: EdgeName;
  /** It reads in most namespaces anyway: no place is news. */
  isEverywhere: boolean;
  /** Somebody lately gave it this right on purpose. */
  isGiven: boolean;
  /** Reads by this principal so far, and how often it could have read. */
  reads: number;
  opportunities: number;
  timeUs: number;
}

/** A observation's numbers among the edges; -1 for what no edge holds. Good until the next event. */
export interface Numbers {
  subject: number;
  unit: number;
  things: readonly number[];
}

/** How surprising a read is. Scores are in decimal orders of improbability; higher is stranger. */
export interface Novelty {
  /** The sum of the parts. */
  score: number;
  /** The score from which on it is too rare to be ordinary; infinite while there is too little to compare with. */
  bar: number;
  /** Ranked parts, by `PARTS`; 0 for what does not surprise. */
  parts: readonly number[];
  /** The same before ranking. */
  raws: readonly number[];
  /** The bar before what the population and the principal itself were seen to reach. */
  base: number;
  /** The principal surprised on enough finished days for that to be its habit. */
  isHabit: boolean;
  /** The bar follows from how many surprises a day people may cause. */
  isByTail: boolean;
  /** From a declared team that neither the principal nor its group ever read from. */
  isStrangeTeam: boolean;
  /** The same, or as strange a read from the same team, reached the bar on an earlier day of this week: it was said. */
  isTold: boolean;
  numbers: Numbers;
}

/** What others make of a read. */
export interface Verdict {
  /** A detector calls it an attack. */
  isSuspect: boolean;
  /** All that was said of it is expected. */
  isAccepted: boolean;
}

/** What a part of a score rests on. */
export interface Counts {
  /** The widest group of peers that never met it either, '' when the nearest did, and the reads by that group. */
  widest: string;
  widestReads: number;
  /** Own observations (one for each thing and day, decayed), and how many of them met something new. */
  observed: number;
  fresh: number;
  /** Principals that read the secret, and the days on which any did. */
  readers: number;
  readerDays: number;
  /** First-time secrets, this one included, decayed over half a day and over a week. */
  fast: number;
  slow: number;
}

/** Own and peers' novelty of each facet; then the secret's own readers, and first-time secrets in half a day and a week. */
export const PARTS = [
  ...FACETS.flatMap((facet) => [`${facet}-own`, `${facet}-peers`] as const),
  'readers',
  'burst',
  'slow',
] as const;
export type Part = (typeof PARTS)[number];
export const NO_PARTS: readonly number[] = PARTS.map(() => 0);
