import { type EdgeChanges, keyOf } from './edge-changes.ts';
import type { EdgeNames } from './edge-names.ts';
import type { Pair, PairTable } from './pair-table.ts';

/** Edges as a store keeps them: `id` to a name, `id.id` to `[firstDay, lastDay, days]`; null for what was forgotten. */
export type EdgeRow = [key: string, json: string | null];

/** What changed since the last commit. */
export function* changedRows(names: EdgeNames, pairs: PairTable, changes: EdgeChanges): Generator<EdgeRow> {
  for (const id of changes.names) {
    const name = names.nameOf(id);
    if (name !== '') yield [String(id), JSON.stringify(name)];
  }
  for (const [left, right] of changes.edges()) {
    const slot = pairs.find(left, right);
    if (slot >= 0) yield [keyOf(left, right), jsonOf(pairs.at(slot))];
  }
  for (const key of changes.forgotten) yield [key, null];
}

/** Everything held, ordered. */
export function allRows(names: EdgeNames, pairs: PairTable): [key: string, json: string][] {
  const rows = [...names.entries()].map(([id, name]): [string, string] => [String(id), JSON.stringify(name)]);
  for (const [left, right, slot] of pairs.entries()) rows.push([keyOf(left, right), jsonOf(pairs.at(slot))]);
  return rows.sort(([a], [b]) => (a < b ? -1 : 1));
}

/** What a row says: a name under its number, or a pair of two. */
export function parseRow(
  key: string,
  json: string,
): { id: number; name: string } | { ids: [number, number]; pair: Pair } {
  const [left = 0, right] = key.split('.').map(Number);
  if (right === undefined) return { id: left, name: JSON.parse(json) as string };
  const [firstDay = 0, lastDay = 0, days = 0] = JSON.parse(json) as number[];
  return { ids: [left, right], pair: { firstDay, lastDay, days } };
}

function jsonOf({ firstDay, lastDay, days }: Pair): string {
  return `[${firstDay},${lastDay},${days}]`;
}
