import type { PrincipalKind } from '../model/principal.ts';
import { DAY_US, HOUR_US } from '../model/time.ts';
import type { State } from '../state/state.ts';
import { Edges } from './edges.ts';
import { burstSurprise, noveltySurprise } from './novelty.ts';
import { Ranks } from './ranks.ts';
import { FACETS, freshAt, loudBefore, type SubjectCell, Subjects } from './subjects.ts';
import { Tail } from './tail.ts';

/** One read as the baseline sees it. */
export interface Sighting {
  /** The principal among the subjects. */
  subject: string;
  kind: PrincipalKind;
  /** Groups it belongs to, narrowest first, its kind last. */
  peers: readonly string[];
  /** What it met, by facet; '' where a facet does not apply. */
  things: readonly string[];
  /** By facet: the thing is so young that it is new to everybody, which says nothing of who met it. */
  isYoung: readonly boolean[];
  /** What is observed once a day: the secret, or the scope and its place. */
  unit: string;
  /** Somebody lately gave it this right on purpose. */
  isGiven: boolean;
  /** Reads by this principal so far, and how often it could have read. */
  reads: number;
  opportunities: number;
  timeUs: number;
}

/** How surprising a read is. Scores are in decimal orders of improbability; higher is stranger. */
export interface Surprise {
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
  isHabit: boolean;
  population: string;
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
const READERS = PARTS.indexOf('readers');
const BURST = PARTS.indexOf('burst');
const SLOW = PARTS.indexOf('slow');
const SECRET = 0;
const NO_PARTS: readonly number[] = PARTS.map(() => 0);

const TEAM = FACETS.indexOf('team');
/** Facets up to this one say where: who sees the whole cluster anyway meets no place for the first time. */
const PLACES = TEAM;
/** Days of whole-cluster reads that make seeing everything a habit. */
const SEES_ALL_DAYS = 2;
/** Observations that ranks must rest on, and that a principal must have, before there is an opinion. */
const LEAST_REFERENCE = 50;
/** Observations after which not everything is new any more. */
const MATURE_REFERENCE = 150;
const LEAST_OPPORTUNITIES = 20;
/** People read few secrets; what their peers do stands in for it. */
const LEAST_SEEN_OF_PEOPLE = 3;
/** Observations, one for each thing and day, that part newcomers from the known and the old. */
const EXPERIENCE = [10, 30] as const;
/** How many parts as rare as can be make a bar. */
const SATURATED_PARTS = 2.5;
/** Half of a population shows nothing, so that a part of 0.3 is nothing. */
const ORDINARY = 0.3;
/** What is explained by a right given lately counts a quarter. */
const EXPLAINED = 0.25;
/** From this share of the bar on nothing is learnt; from the lower one on it shapes the tail. */
const LEARN_BELOW = 0.85;
const TAIL_FROM = 0.4;
/** Finished days of surprise that make it a habit, and how far above its worst day a habit must then be exceeded. */
const HABIT_DAYS = 3;
const ABOVE_HABIT = 1.1;
/** Surprises a day that one kind of principals may cause at its bar. */
const PEOPLE_PER_DAY = 0.05;

/**
 * What is normal, and how far a read is from it. Score first, then learn.
 *
 * A read is taken apart into facets (secret, namespace, team, scope, program, network, hour). Each is surprising as far
 * as the principal, its peers and its kind never met it (`noveltySurprise`). Parts are ranked among those of principals
 * of the same kind and experience (`Ranks`), and added up. What reaches the bar is not learnt: it waits until it was
 * seen on several days. See the blocks for formulas and sources.
 */
export class Baseline {
  readonly edges: Edges;
  readonly subjects: Subjects;
  readonly #ranks: Ranks;
  readonly #tail: Tail;

  constructor(state: State) {
    this.edges = state.add(new Edges('baseline.edges', { cap: 3_000_000, ttlDays: 100 }));
    this.subjects = new Subjects(state);
    this.#ranks = new Ranks(state, PARTS.length);
    this.#tail = new Tail(state);
  }

  score(sighting: Sighting): Surprise {
    const own = this.subjects.of(sighting.subject);
    const population = this.#populationOf(sighting.kind, own?.seen ?? 0);
    const raws = this.#raws(sighting, own);
    const parts = raws === NO_PARTS ? NO_PARTS : this.#ranked(population, raws, sighting.isGiven);
    const score = parts.reduce((sum, part) => sum + part, 0);
    return { score, parts, raws, population, ...this.#barOf(sighting, population, raws, own) };
  }

  /** Learns a read, unless it surprises and surprise is no habit of this principal. */
  learn(sighting: Sighting, surprise: Surprise): void {
    const { score, bar, base, raws, isHabit } = surprise;
    const day = this.startle(sighting, surprise);
    if (day < 0 || score >= (isHabit ? bar : LEARN_BELOW * base)) return;
    const seen = this.subjects.of(sighting.subject)?.seen ?? 0;
    if (isKnown(sighting, seen)) {
      this.#ranks.learn(peersInExperience(sighting.kind, seen), raws, sighting.timeUs);
      this.#ranks.learn(sighting.kind, raws, sighting.timeUs);
    }
    this.#learnEdges(sighting, day);
  }

  /** Notes that a read happened, though it teaches nothing. Answers its day, -1 when that day knew it already. */
  startle(sighting: Sighting, { score, bar, base, raws, population }: Surprise): number {
    const { subject, unit, timeUs } = sighting;
    const day = Math.floor(timeUs / DAY_US);
    const { edges, subjects } = this;
    if (edges.isLearntOn(edges.find(subject), edges.find(unit), day)) return -1;
    if ((raws[BURST] as number) > 0) subjects.meet(subject, timeUs);
    if (score >= TAIL_FROM * base && this.#ranks.total(population) >= MATURE_REFERENCE)
      this.#tail.learn(sighting.kind, subject, Math.min(score, bar), timeUs);
    if (score >= LEARN_BELOW * base) subjects.startle(subject, score, timeUs);
    return day;
  }

  /** The counts behind a facet's parts, for a person to check. */
  counts({ subject, peers, things, timeUs }: Sighting, facet: number): Counts {
    const { edges, subjects } = this;
    const thing = edges.find(things[facet] as string);
    const strangers = peers.filter((peer) => !edges.has(edges.find(peer), thing));
    const widest = strangers.at(-1) ?? '';
    const own = subjects.of(subject);
    const { fast, slow } = freshAt(own, timeUs, 1);
    return {
      widest,
      widestReads: subjects.of(widest)?.reads ?? 0,
      observed: Math.round(own?.seen ?? 0),
      fresh: Math.round(own?.fresh[facet] ?? 0),
      readers: edges.visitors(thing).fresh,
      readerDays: edges.visitors(thing).seen,
      fast: Math.round(fast),
      slow: Math.round(slow),
    };
  }

  #learnEdges({ subject, peers, things, isYoung, unit, reads, timeUs }: Sighting, day: number): void {
    const { edges, subjects } = this;
    const since = reads - (subjects.of(subject)?.reads ?? 0);
    for (const who of [subject, ...peers]) {
      const isFresh = things.map((thing, facet) => thing !== '' && edges.learn(who, thing, day) && !isYoung[facet]);
      subjects.learn(who, isFresh, since, timeUs);
    }
    if (unit !== things[SECRET]) edges.learn(subject, unit, day);
  }

  #barOf(sighting: Sighting, population: string, raws: readonly number[], own: Readonly<SubjectCell> | undefined) {
    const total = this.#ranks.total(population);
    const isJudged = total >= LEAST_REFERENCE && isKnown(sighting, own?.seen ?? 0);
    const base = isJudged ? SATURATED_PARTS * Math.log10(total) : Number.POSITIVE_INFINITY;
    const { loudDays, peak } = loudBefore(own, Math.floor(sighting.timeUs / DAY_US));
    const isHabit = loudDays >= HABIT_DAYS;
    const bar = Math.max(this.#kindBar(sighting.kind, base, raws), isHabit ? ABOVE_HABIT * peak : 0);
    return { base, bar, isHabit };
  }

  /**
   * People do odd things daily: what is rare among them is known only from how their oddest days look. Where owners are
   * declared, a team that neither a person nor its group ever read from needs no such proof.
   */
  #kindBar(kind: PrincipalKind, base: number, raws: readonly number[]): number {
    const [own = 0, peers = 0] = raws.slice(2 * TEAM, 2 * TEAM + 2);
    if (kind !== 'human' || (own > 0 && peers > 0)) return base;
    const level = this.#tail.level(kind, PEOPLE_PER_DAY);
    return level === 0 ? Number.POSITIVE_INFINITY : Math.max(base, level);
  }

  /** Whom one is compared with should be like oneself; where there are too few of those, all of the kind. */
  #populationOf(kind: PrincipalKind, seen: number): string {
    const alike = peersInExperience(kind, seen);
    return this.#ranks.total(alike) >= LEAST_REFERENCE ? alike : kind;
  }

  #ranked(population: string, raws: readonly number[], isGiven: boolean): number[] {
    const weight = isGiven ? EXPLAINED : 1;
    return raws.map((raw, part) =>
      raw > 0 ? weight * Math.max(0, this.#ranks.surprise(population, part, raw) - ORDINARY) : 0,
    );
  }

  #raws(sighting: Sighting, own: Readonly<SubjectCell> | undefined): readonly number[] {
    const { edges } = this;
    const { subject, things, isYoung } = sighting;
    const who = edges.find(subject);
    let raws: number[] | undefined;
    let seesAll: boolean | undefined;
    for (let facet = 0; facet < FACETS.length; facet += 1) {
      const thing = things[facet] as string;
      if (thing === '' || isYoung[facet]) continue;
      const id = edges.find(thing);
      if (edges.has(who, id)) continue;
      seesAll ??= (edges.pair(who, edges.find('ucluster'))?.days ?? 0) >= SEES_ALL_DAYS;
      if (seesAll && facet <= PLACES) continue;
      raws ??= [...NO_PARTS];
      this.#addFacet(raws, facet, id, sighting);
      if (facet === SECRET) this.#addSecret(raws, id, sighting, own);
    }
    return raws ?? NO_PARTS;
  }

  #addFacet(raws: number[], facet: number, thing: number, { subject, peers }: Sighting): void {
    const { edges, subjects } = this;
    const kind = subjects.encounters(peers.at(-1) as string, facet);
    raws[2 * facet] = noveltySurprise(subjects.encounters(subject, facet), kind);
    let sum = 0;
    for (const peer of peers) {
      if (edges.has(edges.find(peer), thing)) break;
      sum += noveltySurprise(subjects.encounters(peer, facet), kind);
    }
    raws[2 * facet + 1] = sum;
  }

  /** The other side: a secret whose readers hardly ever change has one more. And how many secrets were new lately. */
  #addSecret(
    raws: number[],
    secret: number,
    { peers, timeUs }: Sighting,
    own: Readonly<SubjectCell> | undefined,
  ): void {
    const visitors = this.edges.visitors(secret);
    const kind = this.subjects.encounters(peers.at(-1) as string, SECRET);
    if (visitors.seen > 0) raws[READERS] = noveltySurprise(visitors, kind);
    if (!own) return;
    const { fast, slow } = freshAt(own, timeUs, 1);
    const halfDays = Math.min(80, (timeUs - own.firstUs) / (12 * HOUR_US));
    raws[BURST] = sweepSurprise(fast, own.fresh[SECRET] as number, halfDays);
    raws[SLOW] = sweepSurprise(slow, own.fresh[SECRET] as number, halfDays / 14);
  }
}

/** A past long enough to compare with, in opportunities and never in days. */
function isKnown({ opportunities, kind }: Sighting, seen: number): boolean {
  return kind === 'human' ? seen >= LEAST_SEEN_OF_PEOPLE : opportunities >= LEAST_OPPORTUNITIES;
}

/** Those of one kind and about the same experience. */
function peersInExperience(kind: PrincipalKind, seen: number): string {
  return `${kind}.${EXPERIENCE.filter((least) => seen >= least).length}`;
}

/** What is in the window is no part of the past that it is compared with; a first window has none. */
function sweepSurprise(count: number, fresh: number, windows: number): number {
  if (windows < 2) return 0;
  return burstSurprise(Math.round(count), Math.max(0, fresh - count + 1), windows - 1);
}
