import { cutEnd, cutMiddle, widthOf } from './width.ts';

/** One column of a table. Cells are escaped already. */
export interface Column {
  title: string;
  /** It keeps its full width; columns without it share what is left. */
  isFixed?: boolean;
  /** Least width when the table is cut. */
  min?: number;
  /** Share of the room that is left, against the other columns. */
  share?: number;
  cut?: 'end' | 'middle';
  align?: 'right';
}

/** How a cell is coloured, by row and column; called after cutting, so that colour never changes the width. */
export type Paint = (text: string, row: number, column: number) => string;

const GAP = '  ';

/** Lines of an aligned table, cut to `width`; undefined does not cut. */
export function formatTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number | undefined,
  paint: Paint = (text) => text,
): string[] {
  const full = columns.map(({ title }, at) => Math.max(title.length, ...rows.map((row) => widthOf(row[at] ?? ''))));
  const widths = width === undefined ? full : fit(columns, full, width);
  const header = line(
    columns,
    columns.map(({ title }) => title),
    widths,
    (text) => text,
  );
  return [header, ...rows.map((row, at) => line(columns, row, widths, (text, column) => paint(text, at, column)))];
}

/** Fixed columns keep their width; the others get their least and a share of the rest, never more than they need. */
function fit(columns: readonly Column[], full: readonly number[], width: number): number[] {
  const widths = columns.map(({ isFixed, min = 4 }, at) => (isFixed ? (full[at] ?? 0) : Math.min(min, full[at] ?? 0)));
  let left = width - GAP.length * (columns.length - 1) - widths.reduce((sum, each) => sum + each, 0);
  let open = columns.map((_, at) => at).filter((at) => (widths[at] ?? 0) < (full[at] ?? 0));
  while (left > 0 && open.length > 0) {
    const shares = open.reduce((sum, at) => sum + (columns[at]?.share ?? 1), 0);
    const room = left;
    for (const at of open) {
      const wish = Math.max(1, Math.floor((room * (columns[at]?.share ?? 1)) / shares));
      const given = Math.min(wish, (full[at] ?? 0) - (widths[at] ?? 0), left);
      widths[at] = (widths[at] ?? 0) + given;
      left -= given;
    }
    open = open.filter((at) => (widths[at] ?? 0) < (full[at] ?? 0));
  }
  return widths;
}

function line(
  columns: readonly Column[],
  cells: readonly string[],
  widths: readonly number[],
  paint: (text: string, column: number) => string,
): string {
  const parts = columns.map((column, at) => {
    const width = widths[at] ?? 0;
    const text = cells[at] ?? '';
    const cut = column.cut === 'middle' ? cutMiddle(text, width) : cutEnd(text, width);
    const pad = ' '.repeat(Math.max(0, width - widthOf(cut)));
    return column.align === 'right' ? pad + paint(cut, at) : paint(cut, at) + pad;
  });
  return parts.join(GAP).trimEnd();
}
