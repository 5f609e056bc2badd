import { z } from 'zod';
import type { AnyDetector } from '../detect/contract.ts';
import type { Armed } from '../detect/judge.ts';
import type { Moment } from '../detect/moment.ts';
import { DAY_US } from '../model/time.ts';

/** Shares of harmless days at which the score is held to its word. */
export const LEVELS = [1e-2, 1e-3, 1e-4] as const;
/** Days that the number of active principals rests on, as the tail does. */
const TRAILING_DAYS = 28;

/** How often harmless days were as strange as only so many should be. */
export interface CalibrationPoint {
  level: number;
  /** Days of principals for whose kind there was a threshold. */
  trials: number;
  /** Share of these above it. */
  share: number;
  /** 1 is as said; 2 twice as often. */
  factor: number;
}

/** By level: days of principals that were held against a threshold, and those above it. */
export interface CalibrationCounts {
  trials: number[];
  above: number[];
}

export function noCounts(): CalibrationCounts {
  return { trials: LEVELS.map(() => 0), above: LEVELS.map(() => 0) };
}

export function calibrationOf(counts: readonly CalibrationCounts[]): CalibrationPoint[] {
  return LEVELS.map((level, at) => {
    const trials = counts.reduce((sum, one) => sum + (one.trials[at] ?? 0), 0);
    const above = counts.reduce((sum, one) => sum + (one.above[at] ?? 0), 0);
    const share = trials === 0 ? 0 : above / trials;
    return { level, trials, share, factor: share / level };
  });
}

/** One kind of principals on one day: thresholds by level, 0 for none, and the highest score of each. */
interface KindDay {
  thresholds: readonly number[];
  highest: Map<string, number>;
}

/**
 * The detectors, and beside them one that never gives a verdict: it watches the baseline at work. A trial is a day of a
 * principal without an attack, by its highest score; the threshold that only a share `q` of such days should exceed is
 * extrapolated from the days before it by the same tail that makes the bar for people.
 *
 * @param attacks audit IDs of requests that are not harmless
 * @param historyDays days at the beginning of the log that do not count
 */
export function withProbe(
  detectors: readonly Armed[],
  counts: CalibrationCounts,
  attacks: ReadonlySet<string>,
  historyDays: number,
): readonly Armed[] {
  const probe = new Probe(counts, historyDays);
  const watch = (moment: Moment): undefined => {
    if (!attacks.has(moment.event.auditID)) probe.watch(moment);
  };
  return [...detectors, { detector: { ...SILENT, key: watch }, config: {} }];
}

class Probe {
  readonly #counts: CalibrationCounts;
  readonly #historyDays: number;
  #day = 0;
  #kinds = new Map<string, KindDay>();
  /** By kind: how many were active on each of the trailing days. */
  readonly #active = new Map<string, number[]>();

  constructor(counts: CalibrationCounts, historyDays: number) {
    this.#counts = counts;
    this.#historyDays = historyDays;
  }

  watch({ observation, novelty, event, past }: Moment): void {
    if (!observation || !novelty || past.baseline.reference(observation) === 0) return;
    const day = Math.floor(event.timeUs / DAY_US);
    if (day > this.#day) this.#finish(day);
    const isHistory = past.watchedUs < this.#historyDays * DAY_US;
    const { kind, subject } = observation;
    const today = this.#kinds.get(kind) ?? this.#begin(kind, isHistory ? undefined : past.baseline);
    const strength = novelty.score === 0 ? 0 : novelty.score / novelty.base;
    today.highest.set(subject, Math.max(today.highest.get(subject) ?? 0, strength));
  }

  #begin(kind: string, baseline: Moment['past']['baseline'] | undefined): KindDay {
    const active = this.#active.get(kind) ?? [];
    const perDay = active.reduce((sum, count) => sum + count, 0) / Math.max(1, active.length);
    const thresholds = LEVELS.map((level) => baseline?.level(kind, level * perDay) ?? 0);
    const today = { thresholds, highest: new Map<string, number>() };
    this.#kinds.set(kind, today);
    return today;
  }

  #finish(day: number): void {
    for (const [kind, { thresholds, highest }] of this.#kinds) {
      thresholds.forEach((threshold, at) => {
        if (threshold === 0) return;
        const above = [...highest.values()].filter((strength) => strength >= threshold).length;
        this.#counts.trials[at] = (this.#counts.trials[at] ?? 0) + highest.size;
        this.#counts.above[at] = (this.#counts.above[at] ?? 0) + above;
      });
      this.#active.set(kind, [...(this.#active.get(kind) ?? []), highest.size].slice(-TRAILING_DAYS));
    }
    this.#kinds = new Map();
    this.#day = day;
  }
}

const SILENT: Omit<AnyDetector, 'key'> = {
  id: 'calibration-probe',
  version: 1,
  status: 'experimental',
  title: 'Calibration of the baseline',
  severity: 'info',
  tactic: 'access',
  frameworks: [],
  codes: [],
  config: z.object({}),
  needs: [],
  memory: { cap: 1, ttlUs: DAY_US },
  empty: () => ({}),
  detect: () => undefined,
  learn: () => {},
};
