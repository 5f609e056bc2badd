import { escapeText } from './escape.ts';
import { type Column, formatTable } from './table.ts';
import { wrap } from './width.ts';

const INDENT = 2;
const MAX_LINES = 8;

/** A row of short cells, and below it what needs sentences. */
export interface Paragraph {
  cells: readonly string[];
  below: readonly string[];
}

/** A table whose rows go on in sentences below, wrapped to a width; its cells are short and never cut. Texts are escaped here. */
export function formatParagraphs(
  header: readonly (string | Column)[],
  paragraphs: readonly Paragraph[],
  width: number,
): string[] {
  const columns = header.map((column) => ({
    ...(typeof column === 'string' ? { title: column } : column),
    isFixed: true,
  }));
  const rows = paragraphs.map(({ cells }) => cells.map(escapeText));
  const [head = '', ...heads] = formatTable(columns, rows, width);
  const wrapped = (text: string) =>
    wrap(escapeText(text), width - INDENT, MAX_LINES).map((line) => `${' '.repeat(INDENT)}${line}`);
  return [head, ...paragraphs.flatMap(({ below }, at) => [heads[at] ?? '', ...below.flatMap(wrapped)])];
}
