import { DAY_US, HOUR_US } from '../model/time.ts';
import type { State } from '../state/state.ts';
import type { Table } from '../state/table.ts';
import type { Encounters } from './novelty.ts';

/** What is novel about an access, each with a history of its own. */
export const FACETS = ['secret', 'namespace', 'team', 'scope', 'agent', 'network', 'hour'] as const;
export type Facet = (typeof FACETS)[number];

const HALF_LIFE_DAYS = 28;
const FAST_US = 12 * HOUR_US;
const SLOW_US = 7 * DAY_US;

/** How often a principal, or a group of them, met something new. Counts are decayed with a half-life of 28 days. */
export interface SubjectCell {
  firstUs: number;
  day: number;
  /** Observations: one for each thing and day. */
  seen: number;
  /** Of these, how many were new, by facet. */
  fresh: number[];
  /** First-time secrets, decayed over half a day and over a week, as of `freshUs`. */
  fast: number;
  slow: number;
  freshUs: number;
  /** Reads of any kind, undecayed: counts that a person can check. */
  reads: number;
  /** Finished days on which it surprised, the highest score of these, and the same of the day going on. */
  loudDays: number;
  peak: number;
  loudDay: number;
  peakToday: number;
}

const LIMITS = { cap: 150_000, ttlUs: 100 * DAY_US };

/** Counts of encounters for every subject. Memory: about 400 bytes a subject. */
export class Subjects {
  readonly #cells: Table<SubjectCell>;

  constructor(state: State) {
    this.#cells = state.table('baseline.subjects', LIMITS);
  }

  of(subject: string): Readonly<SubjectCell> | undefined {
    return this.#cells.peek(subject);
  }

  encounters(subject: string, facet: number): Encounters {
    const cell = this.#cells.peek(subject);
    return { seen: cell?.seen ?? 0, fresh: cell?.fresh[facet] ?? 0 };
  }

  /** Learns one observation; `isFresh` says for each facet whether it met something new. */
  learn(subject: string, isFresh: readonly boolean[], reads: number, timeUs: number): void {
    const cell = this.#cells.open(subject, timeUs, () => emptySubject(timeUs));
    decay(cell, Math.floor(timeUs / DAY_US));
    cell.seen += 1;
    cell.reads += reads;
    for (let facet = 0; facet < FACETS.length; facet += 1) if (isFresh[facet]) (cell.fresh[facet] as number) += 1;
  }

  /** Notes that a principal met a secret that is new to it, whether or not that becomes normal. */
  meet(subject: string, timeUs: number): void {
    const cell = this.#cells.open(subject, timeUs, () => emptySubject(timeUs));
    Object.assign(cell, freshAt(cell, timeUs, 1), { freshUs: Math.max(cell.freshUs, timeUs) });
  }

  /** Notes a surprise. What happens today does not make itself ordinary: a day counts when it is over. */
  startle(subject: string, score: number, timeUs: number): void {
    const cell = this.#cells.open(subject, timeUs, () => emptySubject(timeUs));
    const day = Math.floor(timeUs / DAY_US);
    if (day > cell.loudDay) Object.assign(cell, loudBefore(cell, day), { loudDay: day, peakToday: 0 });
    cell.peakToday = Math.max(cell.peakToday, score);
  }
}

/** Loud days before a day, and the highest score on them. */
export function loudBefore(cell: Readonly<SubjectCell> | undefined, day: number): { loudDays: number; peak: number } {
  if (!cell || cell.loudDay < 0) return { loudDays: 0, peak: 0 };
  if (day <= cell.loudDay) return { loudDays: cell.loudDays, peak: cell.peak };
  return { loudDays: cell.loudDays + 1, peak: Math.max(cell.peak, cell.peakToday) };
}

/** The decayed counts of first-time secrets as of a time, with so many more. */
export function freshAt(cell: Readonly<SubjectCell> | undefined, timeUs: number, more: number) {
  if (!cell) return { fast: more, slow: more };
  const ageUs = Math.max(0, timeUs - cell.freshUs);
  return { fast: cell.fast * 2 ** (-ageUs / FAST_US) + more, slow: cell.slow * 2 ** (-ageUs / SLOW_US) + more };
}

function decay(cell: SubjectCell, day: number): void {
  if (day <= cell.day) return;
  const factor = 2 ** ((cell.day - day) / HALF_LIFE_DAYS);
  cell.seen *= factor;
  for (let facet = 0; facet < cell.fresh.length; facet += 1) (cell.fresh[facet] as number) *= factor;
  cell.day = day;
}

function emptySubject(timeUs: number): SubjectCell {
  const counts = { seen: 0, fresh: FACETS.map(() => 0), fast: 0, slow: 0, freshUs: 0, reads: 0 };
  const loud = { loudDays: 0, peak: 0, loudDay: -1, peakToday: 0 };
  return { firstUs: timeUs, day: Math.floor(timeUs / DAY_US), ...counts, ...loud };
}
