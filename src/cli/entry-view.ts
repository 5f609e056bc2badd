import { formatTime } from '../model/time.ts';
import type { TimelineEntry } from '../timeline/port.ts';
import { wordsOf } from './entry-words.ts';
import type { View } from './output.ts';
import { paintSeverity } from './text/color.ts';
import { escapeText } from './text/escape.ts';
import { type Column, formatTable } from './text/table.ts';

const COLUMNS: readonly Column[] = [
  { title: 'TIME (UTC)', isFixed: true },
  { title: 'EVENT', isFixed: true },
  { title: 'WHO', cut: 'middle', min: 14, share: 1 },
  { title: 'WHAT', cut: 'middle', min: 14, share: 1 },
  { title: 'THROUGH', min: 10, share: 2 },
];
const WIDE_COLUMNS: readonly Column[] = ['TIME (UTC)', 'CLUSTER', 'EVENT', 'WHO', 'WHAT', 'THROUGH', 'AUDIT ID'].map(
  (title) => ({ title }),
);

/** Lines of a history in every output format. */
export const ENTRY_VIEW: View<TimelineEntry> = {
  listKind: 'TimelineEntryList',
  table: (entries, { width, canColor }) => {
    const rows = entries.map((entry) => {
      const { event, who, what, through } = wordsOf(entry);
      return [formatTime(entry.timeUs).slice(5, 19).replace('T', ' '), event, who, what, through].map(escapeText);
    });
    return formatTable(COLUMNS, rows, width, (text, row, column) => {
      const entry = entries[row];
      return column === 1 && entry?.kind === 'finding' ? paintSeverity(text, entry.severity, canColor) : text;
    });
  },
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
