import type { Settings } from '../config/settings.ts';
import { formatTime } from '../model/time.ts';
import type { SinkStanding } from '../pipeline/delivery.ts';
import type { View } from './output.ts';
import { escapeText } from './text/escape.ts';
import { formatParagraphs } from './text/paragraphs.ts';
import { type Column, formatTable } from './text/table.ts';

/** A sink as `sinks list` shows it. */
export interface SinkStatus {
  sink: string;
  /** '-' of one that was served once and is not in the configuration any more. */
  kind: string;
  /** What comes again after a crash: the target knows it by its id, or may show it twice. */
  delivers: 'once' | 'at least once' | '-';
  /** `new` was never served. */
  state: 'new' | 'served' | 'removed';
  waiting: number;
  /** Null where nobody knows: in a fleet, each worker's metrics do. */
  undelivered: number | null;
  failures: number | null;
  lastFailure: string;
  lastFailureTime: string;
}

/** Those of the configuration in its order, then those that were served once. */
export function sinkStatuses(settings: Settings, standings: readonly SinkStanding[]): SinkStatus[] {
  const byName = new Map(standings.map((standing) => [standing.sink, standing]));
  const configured = configuredSinks(settings);
  const names = new Set(configured.map(({ name }) => name));
  const removed = standings.filter(({ sink }) => !names.has(sink));
  return [
    ...configured.map(({ name, kind }) => statusOf(name, kind, byName.get(name))),
    ...removed.map((standing) => ({ ...statusOf(standing.sink, '-', standing), state: 'removed' as const })),
  ];
}

export function configuredSinks({ elasticsearch, sinks }: Settings): { name: string; kind: string }[] {
  return [...(elasticsearch ? [{ name: 'elasticsearch', kind: 'elasticsearch' }] : []), ...sinks];
}

/** Targets that know a row again by an id or name of ours. A topic keeps what comes again, under the same `ce_id`. */
const KNOWS_IDS: ReadonlySet<string> = new Set(['elasticsearch', 'alertmanager', 'pagerduty', 'webhook']);

function promiseOf(kind: string): SinkStatus['delivers'] {
  if (kind === '-') return '-';
  return KNOWS_IDS.has(kind) ? 'once' : 'at least once';
}

const NEVER_SERVED: Partial<SinkStanding> = { undelivered: 0, failures: 0 };

function statusOf(sink: string, kind: string, standing: SinkStanding | undefined): SinkStatus {
  const { waiting = 0, undelivered = null, failures = null, lastFailure } = standing ?? NEVER_SERVED;
  return {
    sink,
    kind,
    delivers: promiseOf(kind),
    state: standing ? 'served' : 'new',
    waiting,
    undelivered,
    failures,
    lastFailure: lastFailure?.text ?? '',
    lastFailureTime: lastFailure ? formatTime(lastFailure.atMs * 1000) : '',
  };
}

const COLUMNS: readonly Column[] = [
  { title: 'SINK' },
  { title: 'KIND' },
  { title: 'STATE' },
  { title: 'DELIVERS' },
  { title: 'WAITING', align: 'right' },
  { title: 'REFUSED', align: 'right' },
  { title: 'FAILED', align: 'right' },
];

function cellsOf({ sink, kind, state, delivers, waiting, undelivered, failures }: SinkStatus): string[] {
  return [sink, kind, state, delivers, String(waiting), String(undelivered ?? '-'), String(failures ?? '-')];
}

function failureOf({ lastFailure, lastFailureTime }: SinkStatus): string {
  return lastFailureTime && `${lastFailure} (${lastFailureTime.slice(0, 19)}Z)`;
}

/** The last failure stands below its sink. */
function sinkLines(items: readonly SinkStatus[], width: number): string[] {
  const paragraphs = items.map((status) => {
    const failure = failureOf(status);
    return { cells: cellsOf(status), below: failure ? [`last failure: ${failure}`] : [] };
  });
  return formatParagraphs(COLUMNS, paragraphs, width);
}

function wideLines(items: readonly SinkStatus[]): string[] {
  const rows = items.map((status) => [...cellsOf(status), failureOf(status)].map(escapeText));
  return formatTable([...COLUMNS, { title: 'LAST FAILURE' }], rows, undefined);
}

export const SINK_VIEW: View<SinkStatus> = {
  listKind: 'SinkList',
  table: (items, { width }) => sinkLines(items, width),
  wide: (items) => wideLines(items),
  csvHeader: [
    'sink',
    'kind',
    'state',
    'delivers',
    'waiting',
    'undelivered',
    'failures',
    'lastFailureTime',
    'lastFailure',
  ],
  csvRow: ({ sink, kind, state, delivers, waiting, undelivered, failures, lastFailureTime, lastFailure }) => [
    sink,
    kind,
    state,
    delivers,
    waiting,
    undelivered ?? '',
    failures ?? '',
    lastFailureTime,
    lastFailure,
  ],
  name: ({ sink }) => `sink/${sink}`,
};
