import type { Alert } from '../model/alert.ts';
import { type CalibrationPoint, calibrationOf } from './calibration.ts';
import type { JudgedLog } from './judged-log.ts';
import {
  atBudget,
  BUDGETS,
  curveOf,
  dueIn,
  type FalseAlerts,
  type FamilyRecall,
  falseAlertsIn,
  falseAtRecall,
  familiesIn,
  type Judged,
  type Point,
  pointAt,
  quantile,
  RECALLS,
} from './measures.ts';
import { type Met, PAGING } from './score.ts';

/** An attack, and how it was met. */
export interface MetLine {
  log: string;
  id: string;
  family: string;
  what: string;
  /** First reason code given, '' for a miss. */
  said: string;
  cause: readonly string[];
}

export interface FalseLine {
  log: string;
  time: string;
  severity: Alert['severity'];
  detectors: string[];
  code: string;
  text: string;
}

/** What an evaluation found, of all logs together. Rates are per cluster-day, after each log's history. */
export interface Report {
  logs: { name: string; events: number; rejected: number; days: number; historyDays: number; attacks: number }[];
  days: number;
  /** At medium and above, the families that are kept apart left out. */
  recall: { found: number; of: number };
  recordOnly: { kept: number; of: number };
  deterministic: { found: number; of: number };
  cause: { named: number; of: number };
  requestsBefore: { median: number; p95: number };
  falseAlerts: FalseAlerts;
  /** Of the logs in which nothing was done; null when there is none. */
  harmless: FalseAlerts | null;
  recordsPerDay: number;
  /** At medium and above, and how rare attacks are in these logs. */
  precision: { value: number | null; attacksPerDay: number; attackShareOfEvents: number };
  atRecall: { recall: number; falsePerDay: number | null }[];
  atBudget: { perDay: number; recall: number; precision: number | null }[];
  /** How many harmless days were above the threshold that a share of them should exceed. */
  calibration: CalibrationPoint[];
  families: FamilyRecall[];
  missed: MetLine[];
  misnamed: MetLine[];
  wrong: FalseLine[];
  curve: Point[];
}

/** Pools judged logs into one report. */
export function reportOf(logs: readonly JudgedLog[], apart: ReadonlySet<string>): Report {
  const pooled = pool(logs);
  const due = dueIn(pooled, apart);
  const curve = curveOf(pooled, due);
  const found = due.filter(({ by }) => by);
  const records = pooled.met.filter(({ scenario }) => scenario.expect === 'record');
  const certain = due.filter(({ scenario }) => scenario.isDeterministic);
  const before = found.map(({ requestsBefore }) => requestsBefore);
  const quiet = logs.filter(({ met }) => met.length === 0);
  return {
    logs: logs.map(({ name, events, rejected, days, historyDays, met }) => {
      return { name, events, rejected, days, historyDays, attacks: met.length };
    }),
    days: pooled.days,
    recall: { found: found.length, of: due.length },
    recordOnly: { kept: records.filter(({ by }) => by).length, of: records.length },
    deterministic: { found: certain.filter(({ by }) => by).length, of: certain.length },
    cause: { named: found.filter(({ isCauseNamed }) => isCauseNamed).length, of: found.length },
    requestsBefore: { median: quantile(before, 0.5), p95: quantile(before, 0.95) },
    falseAlerts: falseAlertsIn(pooled),
    harmless: quiet.length === 0 ? null : falseAlertsIn(pool(quiet)),
    recordsPerDay: pooled.alerts.filter(({ strength }) => strength < PAGING).length / pooled.days,
    precision: precisionOf(logs, pooled, due),
    atRecall: RECALLS.map((recall) => ({ recall, falsePerDay: falseAtRecall(curve, recall) })),
    atBudget: BUDGETS.map((perDay) => ({ perDay, recall: 0, precision: null, ...brief(atBudget(curve, perDay)) })),
    calibration: calibrationOf(logs.map(({ calibration }) => calibration)),
    families: familiesIn(pooled, apart),
    missed: pooled.met.filter(({ by }) => !by).map(lineOf),
    misnamed: found.filter(({ isCauseNamed }) => !isCauseNamed).map(lineOf),
    wrong: wrongIn(pooled),
    curve,
  };
}

export function pool(logs: readonly Judged[]): Judged {
  return {
    met: logs.flatMap(({ met }) => met),
    alerts: logs.flatMap(({ alerts }) => alerts),
    days: logs.reduce((sum, { days }) => sum + days, 0),
  };
}

function precisionOf(logs: readonly JudgedLog[], pooled: Judged, due: readonly Met[]): Report['precision'] {
  const events = logs.reduce((sum, log) => sum + log.events, 0);
  const attackEvents = logs.reduce((sum, log) => sum + log.attackEvents, 0);
  return {
    value: pointAt(pooled, due, PAGING).precision,
    attacksPerDay: pooled.met.length / pooled.days,
    attackShareOfEvents: attackEvents / Math.max(1, events),
  };
}

function brief(point: Point | null): Pick<Point, 'recall' | 'precision'> | undefined {
  return point ? { recall: point.recall, precision: point.precision } : undefined;
}

function lineOf({ log, scenario, by }: Met): MetLine {
  const { id, family, what, cause } = scenario;
  return { log, id, family, what, cause, said: by?.reasons[0]?.code ?? '' };
}

function wrongIn({ alerts }: Judged): FalseLine[] {
  return alerts
    .filter(({ isFalse, strength }) => isFalse && strength >= PAGING)
    .map(({ log, alert }) => ({
      log,
      time: alert.firstSeen,
      severity: alert.severity,
      detectors: alert.detectors,
      code: alert.reasons[0]?.code ?? '',
      text: `${alert.title}: ${alert.summary}`,
    }));
}
