import { yamlText } from './output.ts';
import type { Terminal } from './terminal.ts';
import { escapeJson } from './text/escape.ts';

/** Writes one record in full: as a sheet for people, or as it is. */
export function printSheet<T>(
  record: T,
  format: 'table' | 'json' | 'yaml',
  sheetOf: (record: T) => string[],
  terminal: Terminal,
): void {
  if (format === 'json') terminal.out(`${escapeJson(JSON.stringify(record, null, 2))}\n`);
  else if (format === 'yaml') terminal.out(yamlText(record));
  else for (const line of sheetOf(record)) terminal.out(`${line}\n`);
}
