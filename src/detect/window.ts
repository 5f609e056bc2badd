import type { Evidence } from '../model/finding.ts';

/** One of the distinct things within a sliding window, with the event that showed it first. Plain JSON. */
export type WindowItem = [thing: string, timeUs: number, evidence: Evidence];

/** Most items kept; what is beyond is counted by nobody, and a window this full has spoken long ago. */
const MAX_ITEMS = 64;

/** The items not older than `widthUs` at `nowUs`; the same list when all are. The oldest is the first. */
export function within(items: WindowItem[], nowUs: number, widthUs: number): WindowItem[] {
  const [oldest] = items;
  if (!oldest || nowUs - oldest[1] <= widthUs) return items;
  return items.filter(([, timeUs]) => nowUs - timeUs <= widthUs);
}

/** Whether an event about this thing would be a further distinct one. */
export function isNewIn(items: readonly WindowItem[], thing: string): boolean {
  for (const item of items) if (item[0] === thing) return false;
  return true;
}

/** Adds a thing where it belongs by time, behind those of the same time; a late line is not the newest. */
export function addTo(items: WindowItem[], item: WindowItem): void {
  if (items.length >= MAX_ITEMS || !isNewIn(items, item[0])) return;
  let at = items.length;
  while (at > 0 && (items[at - 1] as WindowItem)[1] > item[1]) at -= 1;
  items.splice(at, 0, item);
}

export function evidenceIn(items: readonly WindowItem[]): Evidence[] {
  return items.map(([, , evidence]) => evidence);
}
