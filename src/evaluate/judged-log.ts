import { readFile } from 'node:fs/promises';
import { DAY_US } from '../model/time.ts';
import { type CalibrationCounts, noCounts, withProbe } from './calibration.ts';
import { type Labels, NO_LABELS, parseLabels } from './labels.ts';
import type { Judged } from './measures.ts';
import { type Part, type Replayed, replay, type Setup } from './replay.ts';
import { type Judgement, judge, type Met, meet } from './score.ts';

/** `each`: every attack in a replay of its own with all that is harmless. `whole`: one replay of everything. */
export type Mode = 'each' | 'whole';

/** One log: its files, and what was done in it. */
export interface LogInput {
  events: readonly string[];
  /** Path of the label file; undefined when nothing was done. */
  labels: string | undefined;
}

/** One log after detection, held against its labels. */
export interface JudgedLog extends Judged {
  name: string;
  events: number;
  rejected: number;
  /** Requests of attacks among the events. */
  attackEvents: number;
  /** Days left out at the beginning, as history. */
  historyDays: number;
  calibration: CalibrationCounts;
}

export interface Reading extends Setup {
  mode: Mode;
  /** Days at the beginning of a log that count as history, if it has more than twice as many. */
  historyDays: number;
}

/** Runs detection over a log and holds what it says against the labels. */
export async function judgeLog(input: LogInput, reading: Reading): Promise<JudgedLog> {
  const { labels: path } = input;
  const labels = path === undefined ? NO_LABELS : parseLabels(await readFile(path, 'utf8'), path);
  const name = path ?? input.events.join(', ');
  const calibration = noCounts();
  const detectors = withProbe(
    reading.detectors,
    calibration,
    attacksOf(labels, undefined).auditIDs,
    reading.historyDays,
  );
  const read = reading.mode === 'whole' ? inOne : oneByOne;
  const { run, met, alerts } = await read(name, input, { ...reading, detectors }, labels);
  const spanDays = Math.max(1, labels.range?.days ?? (run.lastUs - run.firstUs) / DAY_US);
  const historyDays = spanDays > 2 * reading.historyDays ? reading.historyDays : 0;
  return {
    name,
    met,
    alerts: alerts.filter(({ day }) => day >= historyDays),
    days: spanDays - historyDays,
    historyDays,
    events: run.events,
    rejected: run.rejected,
    attackEvents: run.madeUs.size,
    calibration,
  };
}

interface Outcome {
  /** The replay whose span and counts stand for the log. */
  run: Replayed;
  met: Met[];
  alerts: Judgement[];
}

const NOTHING: Part = { auditIDs: new Set(), fromUs: 0 };

async function inOne(name: string, { events }: LogInput, setup: Setup, labels: Labels): Promise<Outcome> {
  const run = await replay(events, setup, NOTHING, attacksOf(labels, undefined));
  const met = labels.scenarios.map((scenario) => meet(name, scenario, run.alerts, labels, run.madeUs));
  return { run, met, alerts: judge(name, run.alerts, labels, labels.range?.startUs ?? run.firstUs) };
}

/** Alerts of a replay with one attack count for that attack; what is false shows in the replay without any. */
async function oneByOne(name: string, { events }: LogInput, setup: Setup, labels: Labels): Promise<Outcome> {
  const met: Met[] = [];
  const alerts: Judgement[] = [];
  const noted = attacksOf(labels, undefined);
  const startOf = (run: Replayed) => labels.range?.startUs ?? run.firstUs;
  for (const scenario of labels.scenarios) {
    const run = await replay(events, setup, attacksOf(labels, scenario.id), noted);
    met.push(meet(name, scenario, run.alerts, labels, run.madeUs));
    alerts.push(...judge(name, run.alerts, labels, startOf(run)).filter(({ isFalse }) => !isFalse));
  }
  const run = await replay(events, setup, attacksOf(labels, undefined), noted);
  const harmless = judge(name, run.alerts, labels, startOf(run));
  return { run, met, alerts: [...alerts.filter(({ alert }) => isNamed(alert, met)), ...harmless] };
}

function isNamed(alert: Judgement['alert'], met: readonly Met[]): boolean {
  return alert.evidence.some(({ auditID }) => met.some(({ scenario }) => scenario.auditIDs.has(auditID)));
}

/** What belongs to all attacks but one. */
function attacksOf(labels: Labels, kept: string | undefined): Part {
  const own = labels.scenarios.find((scenario) => scenario.id === kept);
  const ids = labels.scenarios
    .filter((scenario) => scenario !== own)
    .flatMap((scenario) => [...scenario.auditIDs, ...scenario.context]);
  const auditIDs = new Set(ids.filter((id) => !own?.auditIDs.has(id) && !own?.context.has(id)));
  return { auditIDs, fromUs: labels.attacksFromUs };
}
