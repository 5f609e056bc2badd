import { z } from 'zod';
import { PARTS, type Surprise } from '../baseline/surprise.ts';
import type { AnyDetector } from '../detect/contract.ts';
import type { Armed } from '../detect/judge.ts';
import type { Moment } from '../detect/moment.ts';
import { DAY_US } from '../model/time.ts';

/** Probabilities at which the score is held to its word. */
export const LEVELS = [1e-2, 1e-3, 1e-4] as const;
/** A ranked part is shown above this many decimal orders only; see the baseline. */
const ORDINARY = 0.3;

/** How often harmless reads were as improbable as their own score says, against how often they should be. */
export interface CalibrationPoint {
  level: number;
  /** Share of observations at or below the level. */
  share: number;
  /** 1 is as said; 2 twice as often. */
  factor: number;
}

export interface CalibrationCounts {
  observations: number;
  /** By level. */
  below: number[];
}

export function noCounts(): CalibrationCounts {
  return { observations: 0, below: LEVELS.map(() => 0) };
}

export function calibrationOf(counts: readonly CalibrationCounts[]): CalibrationPoint[] {
  const observations = counts.reduce((sum, one) => sum + one.observations, 0);
  return LEVELS.map((level, at) => {
    const below = counts.reduce((sum, one) => sum + (one.below[at] ?? 0), 0);
    const share = observations === 0 ? 0 : below / observations;
    return { level, share, factor: share / level };
  });
}

/**
 * The detectors, and beside them one that never gives a verdict: it watches the baseline at work. Each part of a score
 * is a probability of its own, ranked within a population; every part of every harmless observation (a principal, what
 * it read, a day) is one trial.
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
  const seen = new Set<string>();
  const watch = (moment: Moment): undefined => {
    const { surprise, sighting, event, past } = moment;
    if (!surprise || !sighting || sighting.isGiven || !Number.isFinite(surprise.base)) return undefined;
    if (attacks.has(event.auditID) || past.watchedUs < historyDays * DAY_US) return undefined;
    const id = [sighting.subject, sighting.unit, Math.floor(event.timeUs / DAY_US)].join('\u001f');
    if (!seen.has(id)) count(counts, surprise);
    seen.add(id);
    return undefined;
  };
  return [...detectors, { detector: { ...SILENT, key: watch }, config: {} }];
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

function count(counts: CalibrationCounts, { parts }: Surprise): void {
  counts.observations += PARTS.length;
  for (const part of parts) {
    if (part <= 0) continue;
    const probability = 10 ** -(part + ORDINARY);
    LEVELS.forEach((level, at) => {
      if (probability <= level) counts.below[at] = (counts.below[at] ?? 0) + 1;
    });
  }
}
