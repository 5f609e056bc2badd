import { formatTime } from '../model/time.ts';
import type { TimelineEntry } from '../timeline/port.ts';
import { formatEntryTable } from './entry-table.ts';
import { wordsOf } from './entry-words.ts';
import type { View } from './output.ts';
import { escapeText } from './text/escape.ts';
import { type Column, formatTable } from './text/table.ts';

const WIDE_COLUMNS: readonly Column[] = ['TIME (UTC)', 'CLUSTER', 'EVENT', 'WHO', 'WHAT', 'THROUGH', 'AUDIT ID'].map(
  (title) => ({ title }),
);

/** Lines of a history in every output format. */
export const ENTRY_VIEW: View<TimelineEntry> = {
  listKind: 'TimelineEntryList',
  table: formatEntryTable,
  wide: (entries) =>
    formatTable(
      WIDE_COLUMNS,
      entries.map((entry) => wideRow(entry).map(escapeText)),
      undefined,
    ),
  csvHeader: ['time', 'cluster', 'kind', 'event', 'who', 'what', 'through', 'auditID'],
  csvRow: (entry) => {
    const { event, who, what, through } = wordsOf(entry);
    return [formatTime(entry.timeUs), entry.cluster, entry.kind, event, who, what, through, auditIdOf(entry)];
  },
  name: (entry) => `${entry.kind}/${entry.kind === 'finding' ? entry.id : entry.auditID}`,
};

function wideRow(entry: TimelineEntry): string[] {
  const { event, who, what, through } = wordsOf(entry);
  const time = formatTime(entry.timeUs).slice(0, 26).replace('T', ' ');
  return [time, entry.cluster, event, who, what, through, auditIdOf(entry)];
}

function auditIdOf(entry: TimelineEntry): string {
  return entry.kind === 'finding' ? (entry.evidence.at(-1)?.auditID ?? '') : entry.auditID;
}
