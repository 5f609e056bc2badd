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
  /** Reads by this principal so far. */
  reads: number;
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

/** Facets that say where: who sees the whole cluster anyway meets no place for the first time. */
const PLACES = FACETS.indexOf('team');
/** Days of whole-cluster reads that make seeing everything a habit. */
const SEES_ALL_DAYS = 2;
/** Observations that ranks must rest on, and that a principal must have, before there is an opinion. */
const LEAST_REFERENCE = 50;
const LEAST_SEEN = 10;
/** People read few secrets; what their peers do stands in for it. */
const LEAST_SEEN_OF_PEOPLE = 3;
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
    const population = populationOf(sighting.kind, own?.seen ?? 0);
    const raws = this.#raws(sighting, own);
    const parts = raws === NO_PARTS ? NO_PARTS : this.#ranked(population, raws, sighting.isGiven);
    const score = parts.reduce((sum, part) => sum + part, 0);
    return { score, parts, raws, population, ...this.#barOf(sighting, population, own) };
  }

  learn(sighting: Sighting, surprise: Surprise): void {
    const { subject, unit, timeUs } = sighting;
    const { score, bar, base, raws, population, isHabit } = surprise;
    const day = Math.floor(timeUs / DAY_US);
    const { edges, subjects } = this;
    const who = edges.find(subject);
    if (edges.isLearntOn(who, edges.find(unit), day)) return;
    if ((raws[BURST] as number) > 0) subjects.meet(subject, timeUs);
    if (score >= TAIL_FROM * base) this.#tail.learn(sighting.kind, subject, Math.min(score, bar), timeUs);
    if (score >= LEARN_BELOW * base) subjects.startle(subject, score, timeUs);
    if (score >= (isHabit ? 1 : LEARN_BELOW) * (isHabit ? bar : base)) return;
    if (Number.isFinite(base) || this.#isKnown(sighting)) this.#ranks.learn(population, raws, timeUs);
    this.#learnEdges(sighting, day);
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

  #isKnown({ subject, kind }: Sighting): boolean {
    return (this.subjects.of(subject)?.seen ?? 0) >= (kind === 'human' ? LEAST_SEEN_OF_PEOPLE : LEAST_SEEN);
  }

  #barOf(sighting: Sighting, population: string, own: Readonly<SubjectCell> | undefined) {
    const total = this.#ranks.total(population);
    const isJudged = total >= LEAST_REFERENCE && this.#isKnown(sighting);
    const base = isJudged ? SATURATED_PARTS * Math.log10(total) : Number.POSITIVE_INFINITY;
    const { loudDays, peak } = loudBefore(own, Math.floor(sighting.timeUs / DAY_US));
    const isHabit = loudDays >= HABIT_DAYS;
    const bar = Math.max(this.#kindBar(sighting.kind, base), isHabit ? ABOVE_HABIT * peak : 0);
    return { base, bar, isHabit };
  }

  /** People do odd things daily: what is rare among them is known only from how their oddest days look. */
  #kindBar(kind: PrincipalKind, base: number): number {
    if (kind !== 'human') return base;
    const level = this.#tail.level(kind, PEOPLE_PER_DAY);
    return level === 0 ? Number.POSITIVE_INFINITY : Math.max(base, level);
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
  #addSecret(raws: number[], secret: number, { peers, timeUs }: Sighting, own: Readonly<SubjectCell> | undefined): void {
    const visitors = this.edges.visitors(secret);
    const kind = this.subjects.encounters(peers.at(-1) as string, SECRET);
    if (visitors.seen > 0) raws[READERS] = noveltySurprise(visitors, kind);
    const { fast, slow } = freshAt(own, timeUs, 1);
    const halfDays = own ? Math.min(80, (timeUs - own.firstUs) / (12 * HOUR_US)) : 0;
    const fresh = own?.fresh[SECRET] ?? 0;
    raws[BURST] = burstSurprise(Math.round(fast), fresh, halfDays);
    raws[SLOW] = burstSurprise(Math.round(slow), fresh, halfDays / 14);
  }
}

/** Those of one kind and about the same experience: whom one is compared with must be like oneself. */
function populationOf(kind: PrincipalKind, seen: number): string {
  return `${kind}.${seen < LEAST_SEEN ? 0 : seen < 3 * LEAST_SEEN ? 1 : 2}`;
}
