import type { RefusedRow } from '../pipeline/delivery.ts';
import type { View } from './output.ts';
import type { SinkTest } from './test-sinks.ts';
import { escapeText } from './text/escape.ts';
import { type Column, formatTable } from './text/table.ts';

const TEST_COLUMNS: readonly Column[] = [
  { title: 'SINK', min: 8, share: 1 },
  { title: 'KIND', isFixed: true },
  { title: 'RESULT', isFixed: true },
  { title: 'MS', isFixed: true, align: 'right' },
  { title: 'WHY NOT', min: 16, share: 4 },
];

function testLines(items: readonly SinkTest[], width: number | undefined): string[] {
  const rows = items.map(({ sink, kind, isTaken, reason, milliseconds }) =>
    [sink, kind, isTaken ? 'taken' : 'FAILED', String(milliseconds), reason].map(escapeText),
  );
  return formatTable(TEST_COLUMNS, rows, width);
}

export const TEST_VIEW: View<SinkTest> = {
  listKind: 'SinkTestList',
  table: (items, { width }) => testLines(items, width),
  wide: (items) => testLines(items, undefined),
  csvHeader: ['sink', 'kind', 'isTaken', 'milliseconds', 'reason'],
  csvRow: ({ sink, kind, isTaken, milliseconds, reason }) => [sink, kind, String(isTaken), milliseconds, reason],
  name: ({ sink }) => `sink/${sink}`,
};

const REFUSED_COLUMNS: readonly Column[] = [
  { title: 'SINK', min: 8, share: 1 },
  { title: 'WHAT', min: 24, share: 2 },
  { title: 'WHY', min: 16, share: 4 },
];

/** What a row is, in a few words. */
function whatOf({ row }: RefusedRow): string {
  if (row.kind === 'Alert') return `alert ${row.id} revision ${row.revision}`;
  return row.kind === 'finding' ? `finding ${row.id}` : `${row.kind} of ${row.cluster}`;
}

function refusedLines(items: readonly RefusedRow[], width: number | undefined): string[] {
  const rows = items.map((refused) => [refused.sink, whatOf(refused), refused.reason].map(escapeText));
  return formatTable(REFUSED_COLUMNS, rows, width);
}

export const REFUSED_VIEW: View<RefusedRow> = {
  listKind: 'RefusedRowList',
  table: (items, { width }) => refusedLines(items, width),
  wide: (items) => refusedLines(items, undefined),
  csvHeader: ['sink', 'what', 'why'],
  csvRow: (refused) => [refused.sink, whatOf(refused), refused.reason],
  name: (refused) => `${refused.sink}/${whatOf(refused)}`,
};
