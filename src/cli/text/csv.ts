import { escapeText } from './escape.ts';

/** One line of CSV (RFC 4180) whose cells no spreadsheet takes for a formula. */
export function formatCsvLine(cells: readonly (string | number)[]): string {
  return cells.map(formatCell).join(',');
}

function formatCell(cell: string | number): string {
  if (typeof cell === 'number') return String(cell);
  const text = escapeText(cell);
  const defused = /^\s*[=+\-@]/.test(text) ? `'${text}` : text;
  return /[",;\n\r]/.test(defused) || defused !== defused.trim() ? `"${defused.replaceAll('"', '""')}"` : defused;
}
