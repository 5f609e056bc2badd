import { escapeText } from './escape.ts';
import { formatTable } from './table.ts';
import { widthOf } from './width.ts';

/** A titled table of a sheet; its cells are not escaped yet. */
export interface Section {
  title: string;
  header: readonly string[];
  rows: readonly (readonly string[])[];
}

const INDENT = '  ';
const FIELD_INDENT = 6;
const GAP = '  ';

/**
 * Lines of a section, indented, with an empty line before it. Where its table is wider than there is room, every row
 * becomes a record with all that is in it, since names must be read whole.
 */
export function formatSection({ title, header, rows }: Section, width: number): string[] {
  const escaped = rows.map((row) => row.map(escapeText));
  const columns = header.map((name) => ({ title: name }));
  const table = formatTable(columns, escaped, undefined).map((line) => `${INDENT}${line}`);
  const isFitting = table.every((line) => widthOf(line) <= width);
  return ['', title, ...(isFitting ? table : escaped.flatMap((row) => recordOf(header, row, width)))];
}

/** The first column with a title heads the record; what stands before it, as a number, goes with it. */
function recordOf(header: readonly string[], row: readonly string[], width: number): string[] {
  const first = header.findIndex((title) => title !== '');
  const heading = row.slice(0, first + 1).filter((cell) => cell !== '');
  const fields = row.flatMap((cell, at) =>
    at > first && cell !== '' ? [`${(header[at] ?? '').toLowerCase()} ${cell}`] : [],
  );
  const room = Math.max(20, width - FIELD_INDENT);
  return [`${INDENT}${heading.join(' ')}`, ...pack(fields, room).map((line) => ' '.repeat(FIELD_INDENT) + line)];
}

/** Words are never broken: an id that is longer than the line must be copied whole. */
function breakAtSpaces(text: string, room: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    const joined = last === undefined ? word : `${last} ${word}`;
    if (last === undefined || widthOf(joined) > room) lines.push(word);
    else lines[lines.length - 1] = joined;
  }
  return lines;
}

/** Short fields share lines; a long one has lines of its own. */
function pack(fields: readonly string[], room: number): string[] {
  const lines: string[] = [];
  for (const field of fields) {
    const last = lines.at(-1);
    const joined = last === undefined ? field : `${last}${GAP}${field}`;
    if (last !== undefined && widthOf(joined) <= room) lines[lines.length - 1] = joined;
    else lines.push(...breakAtSpaces(field, room));
  }
  return lines;
}
