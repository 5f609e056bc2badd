import { formatTime } from '../model/time.ts';
import type { Reader } from '../timeline/port.ts';
import { shortName } from './entry-words.ts';
import type { View } from './output.ts';
import { escapeText } from './text/escape.ts';
import { escapeMarkdown, markdownTable } from './text/markdown.ts';
import { type Column, formatTable } from './text/table.ts';

const COLUMNS: readonly Column[] = [
  { title: 'WHO', min: 20, share: 3, cut: 'middle' },
  { title: 'KIND', isFixed: true },
  { title: 'READS', isFixed: true, align: 'right' },
  { title: 'SECRETS', isFixed: true, align: 'right' },
  { title: 'SINCE', isFixed: true },
  { title: 'LAST', isFixed: true },
];

function cells({ principal, kind, reads, secrets, firstEverUs, lastUs }: Reader): string[] {
  const day = (timeUs: number) => formatTime(timeUs).slice(0, 10);
  return [shortName(principal), kind, String(reads), String(secrets), day(firstEverUs), day(lastUs)];
}

/** Identities that read secrets, in every output format. */
export const READER_VIEW: View<Reader> = {
  listKind: 'ReaderList',
  table: (readers, { width }) =>
    formatTable(
      COLUMNS,
      readers.map((each) => cells(each).map(escapeText)),
      width,
    ),
  wide: (readers) =>
    formatTable(
      COLUMNS,
      readers.map((each) => cells(each).map(escapeText)),
      undefined,
    ),
  csvHeader: ['cluster', 'principal', 'kind', 'team', 'reads', 'secrets', 'firstEver', 'last'],
  csvRow: ({ cluster, principal, kind, team, reads, secrets, firstEverUs, lastUs }) => [
    cluster,
    principal,
    kind,
    team ?? '',
    reads,
    secrets,
    formatTime(firstEverUs),
    formatTime(lastUs),
  ],
  name: ({ principal }) => escapeText(principal),
};

/** The same as a table of Markdown. */
export function readerMarkdown(readers: readonly Reader[]): string[] {
  const rows = readers.map((each) => cells(each).map((text) => escapeMarkdown(escapeText(text))));
  return markdownTable(['Who', 'Kind', 'Reads', 'Secrets', 'Since', 'Last'], rows);
}
