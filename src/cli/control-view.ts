import { amount } from '../model/amount.ts';
import type { ControlRecord, ControlReport } from '../report/controls.ts';
import type { View } from './output.ts';
import { escapeText } from './text/escape.ts';
import { escapeMarkdown, markdownTable } from './text/markdown.ts';
import { formatParagraphs } from './text/paragraphs.ts';

function nameOf({ framework, version, control }: ControlRecord): string {
  return [framework, version, control].filter(Boolean).join(' ');
}

function exceptedText({ excepted }: ControlRecord): string {
  return excepted.map(({ id, owner, expires }) => `${id} (${owner}, until ${expires.slice(0, 10)})`).join(', ');
}

function lines(controls: readonly ControlRecord[], width: number): string[] {
  const paragraphs = controls.map((each) => ({
    cells: [nameOf(each), String(each.findings), String(each.alerts), String(each.undecided)],
    below: [
      [each.about, ...(each.aliases.length > 0 ? [`also ${each.aliases.join(', ')}`] : [])].join('; '),
      `watched by: ${each.detectors.join(', ')}`,
      ...(each.excepted.length > 0 ? [`excepted: ${exceptedText(each)}`] : []),
    ],
  }));
  return formatParagraphs(['CONTROL', 'FINDINGS', 'ALERTS', 'UNDECIDED'], paragraphs, width);
}

/** Controls in every output format. */
export const CONTROL_VIEW: View<ControlRecord> = {
  listKind: 'ControlList',
  table: (controls, { width }) => lines(controls, width),
  wide: (controls, { width }) => lines(controls, width),
  csvHeader: [
    'framework',
    'version',
    'control',
    'about',
    'aliases',
    'detectors',
    'findings',
    'alerts',
    'undecided',
    'excepted',
  ],
  csvRow: (each) => [
    each.framework,
    each.version,
    each.control,
    each.about,
    each.aliases.join(', '),
    each.detectors.join(' '),
    each.findings,
    each.alerts,
    each.undecided,
    exceptedText(each),
  ],
  name: (each) => nameOf(each),
};

/** How much was looked at. */
export function readsText({ reads, readers }: ControlReport): string {
  return `${amount(reads, 'secret access', 'secret accesses')} by ${amount(readers, 'identity', 'identities')}`;
}

/** For a page that others read. */
export function controlMarkdown(report: ControlReport, time: string): string[] {
  const cell = (text: string) => escapeMarkdown(escapeText(text));
  const rows = report.controls.map((each) => [
    cell(nameOf(each)),
    cell(each.about),
    each.detectors.map(cell).join(', '),
    String(each.findings),
    String(each.alerts),
    String(each.undecided),
    cell(exceptedText(each)) || '–',
  ]);
  return [
    '# Access to Kubernetes secrets: controls',
    '',
    `${time}: ${readsText(report)}${report.isCut ? '; more than is counted here' : ''}.`,
    '',
    ...markdownTable(['Control', 'Asks for', 'Watched by', 'Findings', 'Alerts', 'Undecided', 'Excepted'], rows),
  ];
}
