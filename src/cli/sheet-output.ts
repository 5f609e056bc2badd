import { yamlText } from './output.ts';
import type { Terminal } from './terminal.ts';
import { escapeJson, escapeText } from './text/escape.ts';
import { formatSheet, type Sheet } from './text/sheet.ts';

/** Writes one record in full: as a sheet for people, or as it is. */
export function printSheet<T>(
  record: T,
  format: 'table' | 'json' | 'yaml',
  sheetOf: (record: T) => Sheet,
  terminal: Terminal,
): void {
  if (format === 'json') terminal.out(`${escapeJson(JSON.stringify(record, null, 2))}\n`);
  else if (format === 'yaml') terminal.out(yamlText(record));
  else for (const line of formatSheet(sheetOf(record), terminal.width)) terminal.out(`${line}\n`);
}

export const ANSWER_FORMATS = ['table', 'json', 'yaml', 'name'] as const;
export type AnswerFormat = (typeof ANSWER_FORMATS)[number];

/** How the answer to one question is shown. */
export interface AnswerView<T> {
  /** Its kind in JSON and YAML. */
  kind: string;
  sheet(answer: T): Sheet;
  /** What to act upon, one a line. */
  names(answer: T): string[];
}

/** Writes the answer to a question: JSON and YAML say what kind of record it is. */
export function printAnswer<T extends object>(
  answer: T,
  format: AnswerFormat,
  { kind, sheet, names }: AnswerView<T>,
  terminal: Terminal,
): void {
  if (format === 'name') for (const name of names(answer)) terminal.out(`${escapeText(name)}\n`);
  else if (format === 'table') printSheet(answer, format, sheet, terminal);
  else printSheet({ apiVersion: 'secretwatch/v1', kind, ...answer }, format, () => [], terminal);
}
