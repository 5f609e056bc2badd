import { escapeText } from './escape.ts';
import { formatTable } from './table.ts';
import { breakAtSpaces, widthOf } from './width.ts';

/** A titled table of a sheet; its cells are not escaped yet. */
export interface Section {
  title: string;
  header: readonly string[];
  rows: readonly (readonly string[])[];
}

const INDENT = '  ';
const FIELD_INDENT = 6;
const GAP = '  ';

/** Columns that a last one needs to be read in lines below each other. */
const LEAST_PROSE = 30;

/**
 * Lines of a section, indented, with an empty line before it. Where its table is wider than there is room, its last column
 * is wrapped if that is enough; else every row becomes a record with all that is in it, since names must be read whole.
 */
export function formatSection({ title, header, rows }: Section, width: number): string[] {
  const escaped = rows.map((row) => row.map(escapeText));
  const isFitting = (lines: readonly string[]) => lines.every((line) => widthOf(line) <= width);
  const table = tableOf(header, escaped);
  if (isFitting(table)) return ['', title, ...table];
  const wrapped = tableOf(header, wrapLast(header, escaped, width));
  return ['', title, ...(isFitting(wrapped) ? wrapped : escaped.flatMap((row) => recordOf(header, row, width)))];
}

function tableOf(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const columns = header.map((title) => ({ title }));
  return formatTable(columns, rows, undefined).map((line) => `${INDENT}${line}`);
}

/** The same rows, the last cell of each in as many lines as it takes in the room that the others leave. */
function wrapLast(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  width: number,
): (readonly string[])[] {
  const others = header
    .slice(0, -1)
    .map((title, at) => Math.max(widthOf(title), ...rows.map((row) => widthOf(row[at] ?? ''))));
  const room = width - INDENT.length - others.reduce((sum, each) => sum + each + GAP.length, 0);
  if (room < LEAST_PROSE) return [...rows];
  return rows.flatMap((row) => {
    const lines = breakAtSpaces(row.at(-1) ?? '', room);
    return lines.map((line, at) => (at === 0 ? [...row.slice(0, -1), line] : [...others.map(() => ''), line]));
  });
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
