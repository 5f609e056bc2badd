import type { Finding } from '../model/finding.ts';
import { formatTime } from '../model/time.ts';
import type { TimelineEntry } from '../timeline/port.ts';
import { shortNames, wordsOf } from './entry-words.ts';
import type { Terminal } from './terminal.ts';
import { paintSeverity } from './text/color.ts';
import { escapeText } from './text/escape.ts';
import { type Column, formatTable } from './text/table.ts';
import { wrap } from './text/width.ts';

/** Lines that a finding takes at most. */
const MAX_LINES = 3;
const LEAST_ROOM = 20;

const COLUMNS: readonly Column[] = [
  { title: 'TIME (UTC)', isFixed: true },
  { title: 'EVENT', isFixed: true },
  { title: 'WHO', cut: 'middle', min: 14, share: 2 },
  { title: 'WHAT', cut: 'middle', min: 14, share: 3 },
  { title: 'THROUGH', min: 12, share: 3 },
];

/** A history as a table for people. A finding speaks across the columns, below the read that it is about. */
export function formatEntryTable(entries: readonly TimelineEntry[], { width, canColor }: Terminal): string[] {
  const rows = entries.map((entry) => cellsOf(entry).map(escapeText));
  const [header = '', ...lines] = formatTable(COLUMNS, rows, width);
  const indent = header.indexOf('WHO');
  return [
    header,
    ...lines.flatMap((line, at) => {
      const entry = entries[at];
      return entry?.kind === 'finding' ? findingLines(entry, indent, width, canColor) : [line];
    }),
  ];
}

function cellsOf(entry: TimelineEntry): string[] {
  const { event, who, what, through } = wordsOf(entry);
  // A finding's own text must not widen the columns of the others.
  return entry.kind === 'finding' ? [timeOf(entry), event] : [timeOf(entry), event, who, what, through];
}

function findingLines(finding: Finding, indent: number, width: number, canColor: boolean): string[] {
  const { event } = wordsOf(finding);
  const text = `${finding.detector}: ${shortNames(finding.reasons[0]?.text ?? '')}`;
  const head = `${timeOf(finding)}  `;
  const pad = ' '.repeat(Math.max(1, indent - head.length - event.length));
  const [first = '', ...rest] = wrap(escapeText(text), Math.max(LEAST_ROOM, width - indent), MAX_LINES);
  const line = `${head}${paintSeverity(event, finding.severity, canColor)}${pad}${first}`;
  return [line, ...rest.map((more) => ' '.repeat(indent) + more)];
}

function timeOf({ timeUs }: TimelineEntry): string {
  return formatTime(timeUs).slice(5, 19).replace('T', ' ');
}
