import { readFile } from 'node:fs/promises';
import type { Armed } from '../detect/judge.ts';
import type { Alert } from '../model/alert.ts';
import { DAY_US, parseTime } from '../model/time.ts';
import { type Labels, parseLabels } from './labels.ts';
import { type Replayed, replay } from './replay.ts';
import { falseAlerts, historiesOf, isPaging, type Met, meet } from './score.ts';

export interface EvaluateOptions {
  events: readonly string[];
  /** Without labels everything is harmless. */
  labels: string | undefined;
  detectors: readonly Armed[];
  /** `each`: every scenario as a replay of its own with all that is harmless. `whole`: one replay of everything. */
  mode: 'each' | 'whole';
}

/** What an evaluation found. Days are those of the log, in event time. */
export interface Report {
  mode: 'each' | 'whole';
  events: number;
  rejected: number;
  days: number;
  met: Met[];
  /** Paging alerts with less than half attack in their evidence; in `each` mode those of the harmless part alone. */
  falseAlerts: Alert[];
  falsePerDay: number;
  worstDay: number;
  /** Alerts below medium, a day. */
  recordsPerDay: number;
}

/** Runs detection over a labelled log and compares. */
export async function evaluate(options: EvaluateOptions): Promise<Report> {
  const labels = options.labels === undefined ? NO_LABELS : await readLabels(options.labels);
  return options.mode === 'whole' ? evaluateWhole(options, labels) : evaluateEach(options, labels);
}

const NO_LABELS: Labels = { scenarios: [], attacksFromUs: Number.POSITIVE_INFINITY };

async function readLabels(path: string): Promise<Labels> {
  return parseLabels(await readFile(path, 'utf8'), path);
}

async function evaluateWhole({ events, detectors }: EvaluateOptions, labels: Labels): Promise<Report> {
  const run = await replay(events, detectors, { auditIDs: new Set(), fromUs: 0 });
  const met = labels.scenarios.map((scenario) => meet(scenario, run.alerts, labels));
  return { mode: 'whole', met, ...harmless(run, labels) };
}

async function evaluateEach({ events, detectors }: EvaluateOptions, labels: Labels): Promise<Report> {
  const fromUs = labels.attacksFromUs;
  const met: Met[] = [];
  for (const scenario of labels.scenarios) {
    const auditIDs = idsExcept(labels, scenario.id);
    const run = await replay(events, detectors, { auditIDs, fromUs });
    met.push(meet(scenario, run.alerts, labels));
  }
  const run = await replay(events, detectors, { auditIDs: idsExcept(labels, undefined), fromUs });
  return { mode: 'each', met, ...harmless(run, labels) };
}

/** Audit IDs of all scenarios but one. */
function idsExcept(labels: Labels, kept: string | undefined): Set<string> {
  const own = labels.scenarios.find((scenario) => scenario.id === kept);
  const ids = labels.scenarios
    .filter((scenario) => scenario !== own)
    .flatMap((scenario) => [...scenario.auditIDs, ...scenario.context]);
  return new Set(ids.filter((id) => !own?.auditIDs.has(id) && !own?.context.has(id)));
}

function harmless(run: Replayed, labels: Labels): Omit<Report, 'mode' | 'met'> {
  const days = Math.max(1, (run.lastUs - run.firstUs) / DAY_US);
  const wrong = falseAlerts(run.alerts, labels);
  const perDay = new Map<number, number>();
  for (const alert of wrong) {
    const day = Math.floor(parseTime(alert.firstSeen) / DAY_US);
    perDay.set(day, (perDay.get(day) ?? 0) + 1);
  }
  const records = historiesOf(run.alerts).filter((history) => !isPaging(history)).length;
  return {
    events: run.events,
    rejected: run.rejected,
    days,
    falseAlerts: wrong,
    falsePerDay: wrong.length / days,
    worstDay: Math.max(0, ...perDay.values()),
    recordsPerDay: records / days,
  };
}
