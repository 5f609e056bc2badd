import { DAY_US } from '../model/time.ts';
import type { State } from '../state/state.ts';
import { type Bar, Bars, experienceOf, isKnown } from './bars.ts';
import { Edges } from './edges.ts';
import { learnRead } from './learn-read.ts';
import { normaliseName } from './names.ts';
import { type Counts, NO_PARTS, type Novelty, type Numbers, type Observation, PARTS } from './observation.ts';
import { rawParts, SECRET, TEAM } from './parts.ts';
import { Quarantine } from './quarantine.ts';
import { Ranks } from './ranks.ts';
import { freshAt, Subjects } from './subjects.ts';
import { Tail } from './tail.ts';

/** Half of a population shows nothing, so that a part of 0.3 is nothing. */
const ORDINARY = 0.3;
/** What is explained by a right given lately counts a quarter. */
const EXPLAINED = 0.25;
/** From this share of the bar on nothing is learnt; from the lower one on it shapes the tail. */
const LEARN_BELOW = 0.85;
const TAIL_FROM = 0.4;
/** Observations after which not everything is new any more. */
const MATURE_REFERENCE = 150;
const NO_BAR: Bar = { base: Number.POSITIVE_INFINITY, bar: Number.POSITIVE_INFINITY, isHabit: false, isByTail: false };

/** What others make of a read. */
export interface Verdict {
  isSuspect: boolean;
  isAccepted: boolean;
}

/**
 * What is normal, and how far a read is from it. Score first, then learn.
 *
 * A read is taken apart into facets (secret, namespace, team, scope, program, network, hour). Each is surprising as far
 * as the principal, its peers and its kind never met it (`noveltyScore`). Parts are ranked among those of principals
 * of the same kind and experience (`Ranks`), and added up. What reaches the bar waits in quarantine. Formulas, sources
 * and memory stand at the blocks.
 */
export class Baseline {
  readonly #edges: Edges;
  readonly #subjects: Subjects;
  readonly #ranks: Ranks;
  readonly #tail: Tail;
  readonly #bars: Bars;
  readonly #quarantine: Quarantine;

  constructor(state: State) {
    this.#edges = state.add(new Edges('baseline.edges', { cap: 3_000_000, ttlDays: 100 }));
    this.#subjects = new Subjects(state);
    this.#ranks = new Ranks(state, PARTS.length);
    this.#tail = new Tail(state);
    this.#bars = new Bars(this.#ranks, this.#tail);
    this.#quarantine = new Quarantine(this.#edges);
  }

  /** Pairs held, groups' and waiting ones included. */
  get size(): number {
    return this.#edges.size;
  }

  score(observation: Observation): Novelty {
    const numbers = this.#numbersOf(observation);
    const own = this.#subjects.of(observation.subject);
    const today = dayOf(observation.timeUs);
    const isMetToday = () => this.#quarantine.isNotedOn(observation.subject, numbers.unit, today);
    const raws = rawParts(this.#edges, this.#subjects, observation, numbers, own, isMetToday);
    if (raws === NO_PARTS) return { score: 0, parts: NO_PARTS, raws, ...NO_BAR, isTold: false, numbers };
    const population = this.#bars.populationOf(observation.kind, own?.seen ?? 0);
    const parts = this.#ranked(population, raws, observation.isGiven);
    const score = parts.reduce((sum, part) => sum + part, 0);
    const isStrangeTeam = (raws[2 * TEAM] as number) > 0 && (raws[2 * TEAM + 1] as number) > 0;
    const bar = this.#bars.of(observation, own, isStrangeTeam);
    const isTold = score >= bar.bar && this.#quarantine.isTold(observation.subject, numbers.unit, today);
    return { score, parts, raws, ...bar, isTold, numbers };
  }

  /**
   * Learns a read. What surprises, or what a detector calls an attack (`isSuspect`), waits in quarantine until it was
   * seen on several days, fewer where a peer knows it, somebody gave the right to it or accepted it. What is accepted
   * is no surprise while it is: it makes nobody loud, and counts as no new secret.
   */
  learn(observation: Observation, novelty: Novelty, { isSuspect, isAccepted }: Verdict): void {
    const { score, bar, base, isHabit, numbers } = novelty;
    const day = dayOf(observation.timeUs);
    const isRare = isSuspect || score >= (isHabit ? bar : LEARN_BELOW * base);
    const isNoted = isRare
      ? this.#quarantine.isNotedOn(observation.subject, numbers.unit, day)
      : this.#edges.isLearntSince(numbers.subject, numbers.unit, day);
    if (isNoted) return;
    if (score > 0 && !isAccepted) this.#notice(observation, novelty, day);
    const isVouched = isAccepted || (isRare && this.#isVouched(observation, numbers));
    if (isRare && !this.#quarantine.note(observation.subject, observation.unit, day, isVouched)) return;
    this.#learnRanks(observation, novelty);
    learnRead(this.#edges, this.#subjects, observation, numbers, day);
  }

  /** The counts behind a facet's parts, for a person to check. */
  counts({ subject, peers, things, timeUs }: Observation, facet: number): Counts {
    const edges = this.#edges;
    const thing = edges.find(things[facet] as string);
    const strangers = peers.filter((peer) => !edges.has(edges.find(peer), thing));
    const widest = strangers.at(-1) ?? '';
    const own = this.#subjects.of(subject);
    const { fast, slow } = freshAt(own, timeUs, 1);
    const visitors = edges.visitors(thing);
    return {
      widest,
      widestReads: this.#subjects.of(widest)?.reads ?? 0,
      observed: Math.round(own?.seen ?? 0),
      fresh: Math.round(own?.fresh[facet] ?? 0),
      readers: visitors.fresh,
      readerDays: visitors.seen,
      fast: Math.round(fast),
      slow: Math.round(slow),
    };
  }

  /** Observations that the ranks of a read's parts rest on; 0 where there is no opinion. */
  reference({ kind, subject, opportunities }: Observation): number {
    const seen = this.#subjects.of(subject)?.seen ?? 0;
    return this.#bars.referenceOf({ kind, opportunities }, seen);
  }

  /** How many bars the highest score of a day must reach to be exceeded `perDay` times a day by a kind; 0 if unknown. */
  level(kind: string, perDay: number): number {
    return this.#tail.level(kind, perDay);
  }

  /** On how many days a principal was seen to read a secret, learnt as normal. */
  daysOf(key: string, namespace: string, name: string): number {
    const edges = this.#edges;
    return edges.pair(edges.find(`p${key}`), edges.find(`s${namespace}/${normaliseName(name)}`))?.days ?? 0;
  }

  #numbersOf({ subject, unit, things }: Observation): Numbers {
    const edges = this.#edges;
    const numbers = things.map((thing) => (thing === '' ? -1 : edges.find(thing)));
    const unitNumber = unit === things[SECRET] ? (numbers[SECRET] as number) : edges.find(unit);
    return { subject: edges.find(subject), unit: unitNumber, things: numbers };
  }

  #ranked(population: string, raws: readonly number[], isGiven: boolean): number[] {
    const weight = isGiven ? EXPLAINED : 1;
    return raws.map((raw, part) =>
      raw > 0 ? weight * Math.max(0, this.#ranks.score(population, part, raw) - ORDINARY) : 0,
    );
  }

  /** What is remembered of every surprise, whether or not it becomes normal. */
  #notice({ subject, unit, kind, timeUs }: Observation, novelty: Novelty, day: number): void {
    const { score, bar, base, numbers } = novelty;
    if (isNewSecret(novelty)) this.#subjects.meet(subject, timeUs);
    if (score >= TAIL_FROM * base && this.#ranks.total(kind) >= MATURE_REFERENCE)
      this.#tail.learn(kind, subject, Math.min(score, bar) / base, timeUs);
    // The same again and again is one surprise, else whoever repeats one read taught us to expect others.
    const isRepeated = this.#quarantine.isWaiting(subject, numbers.unit);
    if (score >= LEARN_BELOW * base && !isRepeated) this.#subjects.startle(subject, score, timeUs);
    if (score >= bar) this.#quarantine.tell(subject, unit, day);
  }

  /** Of a kind somebody always does everything, so the kind vouches for nobody. */
  #isVouched({ peers, isGiven }: Observation, { things }: Numbers): boolean {
    const edges = this.#edges;
    return isGiven || peers.slice(0, -1).some((peer) => edges.has(edges.find(peer), things[SECRET] as number));
  }

  #learnRanks(observation: Observation, { raws }: Novelty): void {
    const seen = this.#subjects.of(observation.subject)?.seen ?? 0;
    if (!isKnown(observation, seen)) return;
    this.#ranks.learn(experienceOf(observation.kind, seen), raws, observation.timeUs);
    this.#ranks.learn(observation.kind, raws, observation.timeUs);
  }
}

/** Whether a read was of a secret that is new to who read it, and not just new to the world. */
export function isNewSecret({ raws }: Novelty): boolean {
  return (raws[2 * SECRET] as number) > 0;
}

function dayOf(timeUs: number): number {
  return Math.floor(timeUs / DAY_US);
}
