import { type JudgedLog, judgeLog, type LogInput, type Reading } from './judged-log.ts';
import { type Report, reportOf } from './report.ts';

export interface EvaluateOptions extends Reading {
  logs: readonly LogInput[];
  /** Families that are reported for themselves and count in no recall. */
  apart: ReadonlySet<string>;
  /** Told before each log. */
  onLog?: (name: string) => void;
}

/** What an evaluation gives: the report, and what plots are drawn of. */
export interface Evaluated {
  report: Report;
  logs: readonly JudgedLog[];
}

/** Runs detection over labelled logs and compares. */
export async function evaluate({ logs, apart, onLog, ...reading }: EvaluateOptions): Promise<Evaluated> {
  const judged: JudgedLog[] = [];
  for (const log of logs) {
    onLog?.(log.labels ?? log.events.join(', '));
    judged.push(await judgeLog(log, reading));
  }
  return { report: reportOf(judged, apart), logs: judged };
}
