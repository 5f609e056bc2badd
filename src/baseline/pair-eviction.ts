import { DAY_US } from '../model/time.ts';
import { isSweepDue } from '../state/sweep.ts';
import type { PairTable } from './pair-table.ts';

export interface EdgeLimits {
  /** Edges kept; a tenth more may stand until those seen longest ago go. */
  cap: number;
  /** An edge not seen for so many days of event time is forgotten. */
  ttlDays: number;
}

/** Whether a pair stays. */
export type Passes = (left: number, right: number, slot: number) => boolean;

/** What pairs must pass as event time goes on, one condition after the other was put into force. */
export function* conditionsOf(
  pairs: PairTable,
  { cap, ttlDays }: EdgeLimits,
  beforeUs: number,
  nowUs: number,
): Generator<Passes> {
  const oldest = Math.floor(nowUs / DAY_US) - ttlDays;
  if (isSweepDue(beforeUs, nowUs, ttlDays * DAY_US)) yield (_left, _right, slot) => pairs.lastDay(slot) >= oldest;
  if (pairs.size > cap * 1.1) yield newestPairs(pairs, cap);
}

/** Whether a pair is among so many seen last; of one day those of the lowest numbers. */
function newestPairs(pairs: PairTable, most: number): Passes {
  const { day: cutDay, room } = cutOf(pairs, most);
  const ofCutDay: [left: number, right: number, slot: number][] = [];
  for (const pair of pairs.entries()) if (pairs.lastDay(pair[2]) === cutDay) ofCutDay.push(pair);
  ofCutDay.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const kept = new Set(ofCutDay.slice(0, room).map(([, , slot]) => slot));
  return (_left, _right, slot) => pairs.lastDay(slot) > cutDay || kept.has(slot);
}

/** The day of which not all can stay, and how many of it can. */
function cutOf(pairs: PairTable, most: number): { day: number; room: number } {
  const perDay = new Map<number, number>();
  for (const [, , slot] of pairs.entries()) {
    const day = pairs.lastDay(slot);
    perDay.set(day, (perDay.get(day) ?? 0) + 1);
  }
  let room = most;
  for (const [day, count] of [...perDay].sort(([a], [b]) => b - a)) {
    if (count > room) return { day, room };
    room -= count;
  }
  return { day: -1, room: 0 };
}
