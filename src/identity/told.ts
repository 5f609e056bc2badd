import type { Cell, Table } from '../state/table.ts';

/** Puts what was told into a table; false when the cell holds just this already. */
export function put<C extends Cell>(table: Table<C>, key: string, timeUs: number, value: Omit<C, 'seenUs'>): boolean {
  const before = table.peek(key);
  const isNew = !before || JSON.stringify({ ...before, seenUs: 0 }) !== JSON.stringify({ ...value, seenUs: 0 });
  Object.assign(
    table.open(key, timeUs, () => value),
    value,
  );
  return isNew;
}
