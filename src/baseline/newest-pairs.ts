import type { PairTable } from './pair-table.ts';

/** Whether a pair is among so many seen last; of one day those of the lowest numbers. */
export function newestPairs(pairs: PairTable, most: number): (left: number, right: number, slot: number) => boolean {
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
