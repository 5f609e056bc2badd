import type { Settings } from '../config/settings.ts';
import { formatTime } from '../model/time.ts';
import type { RefusedRow, SinkStanding } from '../pipeline/delivery.ts';
import type { View } from './output.ts';
import type { SinkTest } from './test-sinks.ts';
import { escapeText } from './text/escape.ts';
import { type Column, formatTable } from './text/table.ts';

/** A sink as `sinks list` shows it. */
export interface SinkStatus {
  sink: string;
  /** '-' of one that was served once and is not in the configuration any more. */
  kind: string;
  /** `new` was never served. */
  state: 'new' | 'served' | 'removed';
  waiting: number;
  undelivered: number;
  failures: number;
  lastFailure: string;
  lastFailureTime: string;
}

/** Those of the configuration in its order, then those that were served once. */
export function sinkStatuses(settings: Settings, standings: readonly SinkStanding[]): SinkStatus[] {
  const byName = new Map(standings.map((standing) => [standing.sink, standing]));
  const configured = [
    ...(settings.elasticsearch ? [{ name: 'elasticsearch', kind: 'elasticsearch' }] : []),
    ...settings.sinks,
  ];
  const names = new Set(configured.map(({ name }) => name));
  const removed = standings.filter(({ sink }) => !names.has(sink));
  return [
    ...configured.map(({ name, kind }) => statusOf(name, kind, byName.get(name))),
    ...removed.map((standing) => ({ ...statusOf(standing.sink, '-', standing), state: 'removed' as const })),
  ];
}

function statusOf(sink: string, kind: string, standing: SinkStanding | undefined): SinkStatus {
  const { waiting = 0, undelivered = 0, failures = 0, lastFailure } = standing ?? {};
  return {
    sink,
    kind,
    state: standing ? 'served' : 'new',
    waiting,
    undelivered,
    failures,
    lastFailure: lastFailure?.text ?? '',
    lastFailureTime: lastFailure ? formatTime(lastFailure.atMs * 1000) : '',
  };
}

const SINK_COLUMNS: readonly Column[] = [
  { title: 'SINK', min: 8, share: 1 },
  { title: 'KIND', isFixed: true },
  { title: 'STATE', isFixed: true },
  { title: 'WAITING', isFixed: true, align: 'right' },
  { title: 'REFUSED', isFixed: true, align: 'right' },
  { title: 'FAILED', isFixed: true, align: 'right' },
  { title: 'LAST FAILURE', min: 16, share: 3 },
];

function sinkLines(items: readonly SinkStatus[], width: number | undefined): string[] {
  const rows = items.map(({ sink, kind, state, waiting, undelivered, failures, lastFailure, lastFailureTime }) =>
    [
      sink,
      kind,
      state,
      String(waiting),
      String(undelivered),
      String(failures),
      lastFailureTime && `${lastFailureTime.slice(0, 19)}Z ${lastFailure}`,
    ].map(escapeText),
  );
  return formatTable(SINK_COLUMNS, rows, width);
}

export const SINK_VIEW: View<SinkStatus> = {
  listKind: 'SinkList',
  table: (items, { width }) => sinkLines(items, width),
  wide: (items) => sinkLines(items, undefined),
  csvHeader: ['sink', 'kind', 'state', 'waiting', 'undelivered', 'failures', 'lastFailureTime', 'lastFailure'],
  csvRow: ({ sink, kind, state, waiting, undelivered, failures, lastFailureTime, lastFailure }) => [
    sink,
    kind,
    state,
    waiting,
    undelivered,
    failures,
    lastFailureTime,
    lastFailure,
  ],
  name: ({ sink }) => `sink/${sink}`,
};

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
