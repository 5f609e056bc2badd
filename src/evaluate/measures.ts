import { type Judgement, type Met, PAGING } from './score.ts';

/** One or several logs, judged: what all figures are made of. */
export interface Judged {
  met: readonly Met[];
  /** Alerts of the days that count. */
  alerts: readonly Judgement[];
  /** Days that count, of all logs together. */
  days: number;
}

export const RECALLS = [0.5, 0.8, 0.9, 0.95] as const;
export const BUDGETS = [1, 3, 5, 10] as const;

/** How it would be at one threshold of strength. */
export interface Point {
  threshold: number;
  recall: number;
  falsePerDay: number;
  alertsPerDay: number;
  /** Share of alerts that are about attacks; null when there is none. */
  precision: number | null;
}

/** Attacks that must be found at medium or above; those kept apart count for themselves. */
export function dueIn({ met }: Judged, apart: ReadonlySet<string>): Met[] {
  return met.filter(({ scenario }) => scenario.expect === 'alert' && !apart.has(scenario.family));
}

export function pointAt(judged: Judged, due: readonly Met[], threshold: number): Point {
  const { alerts, days } = judged;
  const loud = alerts.filter(({ strength }) => strength >= threshold);
  const wrong = loud.filter(({ isFalse }) => isFalse).length;
  const found = due.filter(({ strength }) => strength >= threshold).length;
  return {
    threshold,
    recall: due.length === 0 ? 0 : found / due.length,
    falsePerDay: wrong / days,
    alertsPerDay: loud.length / days,
    precision: loud.length === 0 ? null : (loud.length - wrong) / loud.length,
  };
}

/** Every threshold at which something changes, from strict to loose. */
export function curveOf(judged: Judged, due: readonly Met[]): Point[] {
  const strengths = [...judged.alerts, ...due].map(({ strength }) => strength).filter((strength) => strength > 0);
  const thresholds = [...new Set(strengths)].sort((a, b) => b - a);
  return thresholds.map((threshold) => pointAt(judged, due, threshold));
}

/** The fewest false alerts a day at which so much is found; null when no threshold finds as much. */
export function falseAtRecall(curve: readonly Point[], recall: number): number | null {
  const enough = curve.filter((point) => point.recall >= recall);
  return enough.length === 0 ? null : Math.min(...enough.map(({ falsePerDay }) => falsePerDay));
}

/** The loosest threshold that gives no more than so many alerts a day, right and wrong ones. */
export function atBudget(curve: readonly Point[], perDay: number): Point | null {
  return curve.findLast((point) => point.alertsPerDay <= perDay) ?? null;
}

export interface FalseAlerts {
  count: number;
  perDay: number;
  worstDay: number;
  peoplePerDay: number;
  machinesPerDay: number;
}

export function falseAlertsIn({ alerts, days }: Judged): FalseAlerts {
  const wrong = alerts.filter(({ isFalse, strength }) => isFalse && strength >= PAGING);
  const perDay = new Map<string, number>();
  for (const { log, day } of wrong) perDay.set(`${log} ${day}`, (perDay.get(`${log} ${day}`) ?? 0) + 1);
  const people = wrong.filter(({ isPerson }) => isPerson).length;
  return {
    count: wrong.length,
    perDay: wrong.length / days,
    worstDay: Math.max(0, ...perDay.values()),
    peoplePerDay: people / days,
    machinesPerDay: (wrong.length - people) / days,
  };
}

export interface FamilyRecall {
  family: string;
  found: number;
  of: number;
  isApart: boolean;
  /** Severity and first reason of what found them. */
  how: string[];
}

export function familiesIn({ met }: Judged, apart: ReadonlySet<string>): FamilyRecall[] {
  const families = Map.groupBy(
    met.filter(({ scenario }) => scenario.expect === 'alert'),
    ({ scenario }) => scenario.family,
  );
  return [...families]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([family, all]) => {
      const found = all.filter(({ by }) => by);
      const how = found.map(({ by }) => `${by?.severity} ${by?.reasons[0]?.code}`);
      return { family, found: found.length, of: all.length, isApart: apart.has(family), how: [...new Set(how)].sort() };
    });
}

/** A value that so great a share does not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
