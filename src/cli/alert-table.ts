import type { Alert } from '../model/alert.ts';
import { whatOf, whoOf, whyOf } from './alert-words.ts';
import { paintSeverity } from './text/color.ts';
import { escapeText } from './text/escape.ts';
import { type Column, formatTable } from './text/table.ts';
import { wrap } from './text/width.ts';

/** From this width on, the reason has room beside the rest; below it stands on lines of its own. */
const ONE_LINE_FROM = 180;
const MAX_WHY_LINES = 3;
/** Below this, who and what have no room beside time and severity and stand below them. */
const TABLE_FROM = 64;
const NARROW_INDENT = 2;

interface Field {
  column: Column;
  textOf(alert: Alert): string;
}

const TIME: Field = {
  column: { title: 'TIME (UTC)', isFixed: true },
  textOf: ({ firstSeen }) => firstSeen.slice(5, 19).replace('T', ' '),
};
const SEVERITY: Field = { column: { title: 'SEVERITY', isFixed: true }, textOf: ({ severity }) => severity };
const SCORE: Field = { column: { title: 'SCORE', isFixed: true, align: 'right' }, textOf: scoreOf };
const WHO: Field = { column: { title: 'WHO', cut: 'middle', min: 16, share: 2 }, textOf: whoOf };
const WHAT: Field = { column: { title: 'WHAT', min: 16, share: 3 }, textOf: whatOf };
const WHY: Field = { column: { title: 'WHY', min: 30, share: 5 }, textOf: whyOf };

const WIDE: readonly Field[] = [
  { column: { title: 'TIME (UTC)' }, textOf: ({ firstSeen }) => `${firstSeen.slice(0, 19).replace('T', ' ')}` },
  { column: { title: 'ALERT' }, textOf: ({ id }) => id },
  { column: { title: 'CLUSTER' }, textOf: ({ cluster }) => cluster },
  { column: { title: 'STATUS' }, textOf: ({ status }) => status },
  SEVERITY,
  SCORE,
  WHO,
  { column: { title: 'POD' }, textOf: ({ workload }) => workload?.pod || '-' },
  { column: { title: 'NODE' }, textOf: ({ workload }) => workload?.node || '-' },
  { column: { title: 'SOURCE' }, textOf: ({ source }) => source.ip },
  { column: { title: 'CREDENTIAL' }, textOf: ({ credential }) => credential?.id ?? '-' },
  WHAT,
  { column: { title: 'DETECTORS' }, textOf: ({ detectors }) => detectors.join(',') },
  WHY,
];

/** Alerts as a table for people, cut to a width. */
export function formatAlertTable(alerts: readonly Alert[], width: number, canColor: boolean): string[] {
  if (width >= ONE_LINE_FROM) return format(alerts, [TIME, SEVERITY, SCORE, WHO, WHAT, WHY], width, canColor);
  if (width < TABLE_FROM) return formatNarrow(alerts, width, canColor);
  const lines = format(alerts, [TIME, SEVERITY, WHO, WHAT], width, canColor);
  const indent = (lines[0] ?? '').indexOf(WHO.column.title);
  const [header = '', ...rows] = lines;
  return [
    header,
    ...indented(['(SCORE) WHY'], indent),
    ...rows.flatMap((row, at) => [row, ...whyLines(alerts[at], indent, width)]),
  ];
}

/** The same with every place and credential, not cut. */
export function formatWideAlertTable(alerts: readonly Alert[], canColor: boolean): string[] {
  return format(alerts, WIDE, undefined, canColor);
}

function formatNarrow(alerts: readonly Alert[], width: number, canColor: boolean): string[] {
  const [header = '', ...rows] = format(alerts, [TIME, SEVERITY], width, canColor);
  const below = ({ textOf }: Field, alert: Alert) =>
    indented(wrap(escapeText(textOf(alert)), width - NARROW_INDENT, MAX_WHY_LINES), NARROW_INDENT);
  return [
    header,
    ...indented(['WHO', 'WHAT', '(SCORE) WHY'], NARROW_INDENT),
    ...alerts.flatMap((alert, at) => [
      rows[at] ?? '',
      ...below(WHO, alert),
      ...below(WHAT, alert),
      ...whyLines(alert, NARROW_INDENT, width),
    ]),
  ];
}

function whyLines(alert: Alert | undefined, indent: number, width: number): string[] {
  if (!alert) return [];
  return indented(wrap(escapeText(`(${scoreOf(alert)}) ${whyOf(alert)}`), width - indent, MAX_WHY_LINES), indent);
}

function indented(lines: readonly string[], indent: number): string[] {
  return lines.map((line) => ' '.repeat(indent) + line);
}

function scoreOf({ reasons }: Alert): string {
  return (reasons[0]?.score ?? 0).toFixed(1);
}

function format(
  alerts: readonly Alert[],
  fields: readonly Field[],
  width: number | undefined,
  canColor: boolean,
): string[] {
  const rows = alerts.map((alert) => fields.map(({ textOf }) => escapeText(textOf(alert))));
  const columns = fields.map(({ column }) => column);
  return formatTable(columns, rows, width, (text, row, column) => {
    const alert = alerts[row];
    return fields[column] === SEVERITY && alert ? paintSeverity(text, alert.severity, canColor) : text;
  });
}
