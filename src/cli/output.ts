import { stringify } from 'yaml';
import type { Page } from '../timeline/port.ts';
import type { Terminal } from './terminal.ts';
import { formatCsvLine } from './text/csv.ts';
import { escapeJson } from './text/escape.ts';

export const FORMATS = ['table', 'wide', 'json', 'jsonl', 'yaml', 'csv', 'name'] as const;
export type Format = (typeof FORMATS)[number];

/** How one kind of record is shown. */
export interface View<T> {
  /** Kind of the list in JSON and YAML, for example `AlertList`. */
  listKind: string;
  table(items: readonly T[], terminal: Terminal): string[];
  wide(items: readonly T[], terminal: Terminal): string[];
  csvHeader: readonly string[];
  csvRow(item: T): (string | number)[];
  name(item: T): string;
}

/** Writes records to stdout in the format asked for. An empty table is nothing: stderr says so in the summary. */
export function printRecords<T>(items: readonly T[], format: Format, view: View<T>, terminal: Terminal): void {
  for (const text of rendered(items, format, view, terminal)) terminal.out(text);
}

/** A page of a list: what stderr says of an empty or a cut one goes with it. */
export function printPage<T>(
  { items, hasMore }: Page<T>,
  { output, limit }: { output: Format; limit: number },
  view: View<T>,
  none: string,
  terminal: Terminal,
): void {
  printRecords(items, output, view, terminal);
  if (items.length === 0) terminal.err(`${none}\n`);
  if (hasMore) terminal.err(`these are the latest ${limit}; there are earlier ones (-n, --until)\n`);
}

/** One record as one line of JSON. */
export function jsonLine(record: unknown): string {
  return `${escapeJson(JSON.stringify(record))}\n`;
}

/** YAML in which every text is quoted, so that what could deceive can be escaped. */
export function yamlText(value: unknown): string {
  const options = {
    defaultStringType: 'QUOTE_DOUBLE',
    defaultKeyType: 'PLAIN',
    lineWidth: 0,
    blockQuote: false,
  } as const;
  return escapeJson(stringify(value, { ...options, aliasDuplicateObjects: false }));
}

function* rendered<T>(items: readonly T[], format: Format, view: View<T>, terminal: Terminal): Generator<string> {
  const list = { apiVersion: 'secretwatch/v1', kind: view.listKind, items };
  if (format === 'json') yield `${escapeJson(JSON.stringify(list, null, 2))}\n`;
  else if (format === 'yaml') yield yamlText(list);
  else if (format === 'jsonl') for (const item of items) yield jsonLine(item);
  else if (format === 'name') for (const item of items) yield `${view.name(item)}\n`;
  else if (format === 'csv') yield* csvLines(items, view);
  else if (items.length > 0) for (const line of view[format](items, terminal)) yield `${line}\n`;
}

function* csvLines<T>(items: readonly T[], view: View<T>): Generator<string> {
  yield `${formatCsvLine(view.csvHeader)}\r\n`;
  for (const item of items) yield `${formatCsvLine(view.csvRow(item))}\r\n`;
}
