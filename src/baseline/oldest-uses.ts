import type { UseTable } from './use-table.ts';

/** The slots of so many that were used longest ago; of one time those of the lowest keys. */
export function oldestUses(uses: UseTable, many: number, keyAt: (slot: number) => string): Set<number> {
  const slots = [...uses.slots()];
  const cutUs = Float64Array.from(slots, (slot) => uses.timeAt(slot)).sort()[many - 1] as number;
  const older = slots.filter((slot) => uses.timeAt(slot) < cutUs);
  const even = slots.filter((slot) => uses.timeAt(slot) === cutUs).map((slot) => ({ slot, key: keyAt(slot) }));
  even.sort((a, b) => (a.key < b.key ? -1 : 1));
  return new Set([...older, ...even.slice(0, many - older.length).map(({ slot }) => slot)]);
}
