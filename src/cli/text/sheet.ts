import { escapeText } from './escape.ts';
import { formatTable } from './table.ts';

/** Lines of `name  value`, aligned; empty values are left out. Values are escaped here. */
export function formatPairs(pairs: readonly (readonly [name: string, value: string])[]): string[] {
  const shown = pairs.filter(([, value]) => value !== '');
  const width = Math.max(0, ...shown.map(([name]) => name.length));
  return shown.map(([name, value]) => `${name.padEnd(width)}  ${escapeText(value)}`);
}

/** A titled, indented table, with an empty line before it. Cells are escaped here. */
export function formatSection(
  title: string,
  header: readonly string[],
  rows: readonly (readonly string[])[],
): string[] {
  if (rows.length === 0) return [];
  const columns = header.map((name) => ({ title: name }));
  const escaped = rows.map((row) => row.map(escapeText));
  return ['', title, ...formatTable(columns, escaped, undefined).map((line) => `  ${line}`)];
}
