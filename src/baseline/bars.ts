import type { PrincipalKind } from '../model/principal.ts';
import { DAY_US } from '../model/time.ts';
import type { Observation } from './observation.ts';
import type { Ranks } from './ranks.ts';
import { loudBefore, type SubjectCell } from './subjects.ts';
import type { Tail } from './tail.ts';

/** Observations that ranks must rest on, and opportunities that a principal must have had, before there is an opinion. */
const LEAST_REFERENCE = 50;
const LEAST_OPPORTUNITIES = 20;
/** People read few secrets; what their peers do stands in for it. */
const LEAST_SEEN_OF_PEOPLE = 3;
/** Observations that part newcomers from the known and the old. */
const [KNOWN, OLD] = [10, 30] as const;
/** How many parts as rare as can be make a bar: one new secret alone has three. */
const SATURATED_PARTS = 3.2;
/** Finished days of surprise that make it a habit, and how far above its worst day a habit must then be exceeded. */
const HABIT_DAYS = 7;
export const ABOVE_HABIT = 1.1;
/** Surprises a day that people may cause at their bar, where the operator takes the usual number of alerts. */
export const PEOPLE_PER_DAY = 0.02;

export interface Bar {
  base: number;
  bar: number;
  isHabit: boolean;
  /** The bar follows from how many surprises a day people may cause. */
  isByTail: boolean;
}

/** From which score on a read is too rare to be ordinary. */
export class Bars {
  readonly #ranks: Ranks;
  readonly #tail: Tail;

  constructor(ranks: Ranks, tail: Tail) {
    this.#ranks = ranks;
    this.#tail = tail;
  }

  /** Whom one is compared with should be like oneself; where there are too few of those, all of the kind. */
  populationOf(kind: PrincipalKind, seen: number): string {
    const alike = experienceOf(kind, seen);
    return this.#ranks.total(alike) >= LEAST_REFERENCE ? alike : kind;
  }

  /** Observations that an opinion rests on; 0 while there are too few of them or of the principal's own. */
  referenceOf(who: Pick<Observation, 'kind' | 'opportunities'>, seen: number): number {
    const total = this.#ranks.total(this.populationOf(who.kind, seen));
    return total >= LEAST_REFERENCE && isKnown(who, seen) ? total : 0;
  }

  /** `isStrangeTeam`: a declared team that neither the principal nor its group ever read from. */
  of(observation: Observation, own: Readonly<SubjectCell> | undefined, isStrangeTeam: boolean): Bar {
    const total = this.referenceOf(observation, own?.seen ?? 0);
    const base = total > 0 ? SATURATED_PARTS * Math.log10(total) : Number.POSITIVE_INFINITY;
    const { loudDays, peak } = loudBefore(own, Math.floor(observation.timeUs / DAY_US));
    const isHabit = loudDays >= HABIT_DAYS;
    const isByTail = observation.kind === 'human' && !isStrangeTeam;
    const kindBar = isByTail ? this.#peopleBar(base) : base;
    return { base, bar: Math.max(kindBar, isHabit ? ABOVE_HABIT * peak : 0), isHabit, isByTail };
  }

  /**
   * People do odd things daily: what is rare among them is known only from how their oddest days look. Where owners are
   * declared, reading from a strange team needs no such proof.
   */
  #peopleBar(base: number): number {
    const level = this.#tail.level('human', PEOPLE_PER_DAY);
    return level === 0 ? Number.POSITIVE_INFINITY : base * Math.max(1, level);
  }
}

/** A past long enough to compare with, in opportunities and never in days. */
export function isKnown({ opportunities, kind }: Pick<Observation, 'kind' | 'opportunities'>, seen: number): boolean {
  return kind === 'human' ? seen >= LEAST_SEEN_OF_PEOPLE : opportunities >= LEAST_OPPORTUNITIES;
}

/** Those of one kind and about the same experience. */
export function experienceOf(kind: PrincipalKind, seen: number): string {
  const known = EXPERIENCED.get(kind) ?? experiencesOf(kind);
  const level = seen >= OLD ? 2 : seen >= KNOWN ? 1 : 0;
  return known[level] as string;
}

/** Names of populations by kind, made once. */
const EXPERIENCED = new Map<PrincipalKind, readonly string[]>();

function experiencesOf(kind: PrincipalKind): readonly string[] {
  const names = [0, 1, 2].map((level) => `${kind}.${level}`);
  EXPERIENCED.set(kind, names);
  return names;
}
