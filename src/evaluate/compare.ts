import { type JudgedLog, judgeLog, type LogInput, type Reading } from './judged-log.ts';
import { curveOf, dueIn, falseAtRecall, pointAt } from './measures.ts';
import { pool } from './report.ts';
import { RULE_SETS, type RuleSet } from './rules/sets.ts';
import { PAGING } from './score.ts';

/** One rule set on the same logs, and what ours gives where it finds as many. */
export interface Comparison {
  id: string;
  source: string;
  found: number;
  of: number;
  falsePerDay: number;
  /** False alerts a day of ours at this rule set's recall; null where ours does not reach it. */
  oursPerDay: number | null;
}

export interface CompareOptions extends Omit<Reading, 'detectors'> {
  logs: readonly LogInput[];
  apart: ReadonlySet<string>;
  /** Ours, judged already. */
  ours: readonly JudgedLog[];
  onSet?: (id: string) => void;
}

/** Scores rule sets that re-express the conditions of well-known open rules. */
export async function compare({ logs, apart, ours, onSet, ...reading }: CompareOptions): Promise<Comparison[]> {
  const pooled = pool(ours);
  const curve = curveOf(pooled, dueIn(pooled, apart));
  const rows: Comparison[] = [];
  for (const set of RULE_SETS) {
    onSet?.(set.id);
    const judged: JudgedLog[] = [];
    for (const log of logs) judged.push(await judgeLog(log, { ...reading, detectors: armed(set) }));
    const theirs = pool(judged);
    const due = dueIn(theirs, apart);
    const { recall, falsePerDay } = pointAt(theirs, due, PAGING);
    const found = due.filter(({ by }) => by).length;
    const { id, source } = set;
    rows.push({ id, source, found, of: due.length, falsePerDay, oursPerDay: falseAtRecall(curve, recall) });
  }
  return rows;
}

function armed({ rules }: RuleSet): Reading['detectors'] {
  return rules.map((detector) => ({ detector, config: {} }));
}
