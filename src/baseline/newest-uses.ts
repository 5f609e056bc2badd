import type { UseTable } from './use-table.ts';

/** Whether a use is among so many used last; of one time those of the highest keys. */
export function newestUses(uses: UseTable, most: number, keyAt: (slot: number) => string): (slot: number) => boolean {
  const slots = uses.slots();
  const times = Float64Array.from(slots, (slot) => uses.timeAt(slot)).sort();
  const cutUs = times[times.length - most] as number;
  const room = most - (times.length - times.lastIndexOf(cutUs) - 1);
  const ofCut = Array.from(
    slots.filter((slot) => uses.timeAt(slot) === cutUs),
    (slot) => ({ slot, key: keyAt(slot) }),
  );
  ofCut.sort((a, b) => (a.key > b.key ? -1 : 1));
  const kept = new Set(ofCut.slice(0, room).map(({ slot }) => slot));
  return (slot) => uses.timeAt(slot) > cutUs || (uses.timeAt(slot) === cutUs && kept.has(slot));
}
