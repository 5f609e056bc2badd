import type { Table } from '../state/table.ts';

/** Puts what was told into a table; false when the cell holds just this already. */
export function put<C extends object>(table: Table<C>, key: string, timeUs: number, value: C): boolean {
  const before = table.peek(key);
  const isNew = !before || JSON.stringify(before) !== JSON.stringify(value);
  Object.assign(
    table.open(key, timeUs, () => value),
    value,
  );
  return isNew;
}
