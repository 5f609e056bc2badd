import type { RefusedRow } from '../pipeline/delivery.ts';
import type { ResendOutcome, Resent } from '../pipeline/resend.ts';
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

const RESENT_COLUMNS: readonly Column[] = [
  { title: 'WHAT', min: 24, share: 2 },
  { title: 'RESULT', isFixed: true },
  { title: 'WHY', min: 16, share: 4 },
];
const RESULTS: Readonly<Record<ResendOutcome, string>> = {
  taken: 'taken',
  refused: 'REFUSED',
  overtaken: 'not sent',
  unrouted: 'not sent',
};

function whyOf({ outcome, reason }: Resent): string {
  if (outcome === 'refused') return reason;
  if (outcome === 'overtaken') return 'a later revision says all; forgotten';
  return outcome === 'unrouted' ? 'no route leads there any more; kept' : '';
}

function resentLines(items: readonly Resent[], width: number | undefined): string[] {
  const rows = items.map((resent) => [whatOf(resent), RESULTS[resent.outcome], whyOf(resent)].map(escapeText));
  return formatTable(RESENT_COLUMNS, rows, width);
}

export const RESENT_VIEW: View<Resent> = {
  listKind: 'ResentRowList',
  table: (items, { width }) => resentLines(items, width),
  wide: (items) => resentLines(items, undefined),
  csvHeader: ['sink', 'what', 'outcome', 'why'],
  csvRow: (resent) => [resent.sink, whatOf(resent), resent.outcome, whyOf(resent)],
  name: (resent) => `${resent.sink}/${whatOf(resent)}`,
};
