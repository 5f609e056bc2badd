import { escapeText } from './escape.ts';
import { formatSection, type Section } from './section.ts';

/** A record in full, for people: lines that are escaped already, and tables that are laid out where the width is known. */
export type Sheet = readonly (string | Section)[];

/** Lines of `name  value`, aligned; empty values are left out. Values are escaped here. */
export function formatPairs(pairs: readonly (readonly [name: string, value: string])[]): string[] {
  const shown = pairs.filter(([, value]) => value !== '');
  const width = Math.max(0, ...shown.map(([name]) => name.length));
  return shown.map(([name, value]) => `${name.padEnd(width)}  ${escapeText(value)}`);
}

/** A titled table; nothing where there are no rows. */
export function section(title: string, header: readonly string[], rows: readonly (readonly string[])[]): Section[] {
  return rows.length === 0 ? [] : [{ title, header, rows }];
}

export function formatSheet(sheet: Sheet, width: number): string[] {
  return sheet.flatMap((part) => (typeof part === 'string' ? [part] : formatSection(part, width)));
}
