import type { Evidence } from '../model/finding.ts';

/** Distinct things within a sliding window, each with the event that showed it first. Plain JSON. */
export type WindowItem = [thing: string, timeUs: number, evidence: Evidence];

/** Most items kept; what is beyond is counted by nobody, and a window this full has spoken long ago. */
const MAX_ITEMS = 64;

/** The items not older than `widthUs` at `nowUs`; the same list when all are. */
export function within(items: WindowItem[], nowUs: number, widthUs: number): WindowItem[] {
  for (const item of items) {
    if (nowUs - item[1] > widthUs) return items.filter(([, timeUs]) => nowUs - timeUs <= widthUs);
  }
  return items;
}

/** Whether an event about this thing would be a further distinct one. */
export function isNewIn(items: readonly WindowItem[], thing: string): boolean {
  for (const item of items) if (item[0] === thing) return false;
  return true;
}

export function addTo(items: WindowItem[], item: WindowItem): void {
  if (items.length < MAX_ITEMS && isNewIn(items, item[0])) items.push(item);
}

export function evidenceIn(items: readonly WindowItem[]): Evidence[] {
  return items.map(([, , evidence]) => evidence);
}
