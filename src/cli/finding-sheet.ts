import type { Evidence, Finding } from '../model/finding.ts';
import { formatTime } from '../model/time.ts';
import { escapeText } from './text/escape.ts';
import { pairs, type Sheet, section } from './text/sheet.ts';

/** Why a detector spoke, term by term, with what it knew before the event. */
export function findingSheet(finding: Finding): Sheet {
  return [
    pairs(headOf(finding)),
    ...section(
      'Score',
      ['', 'REASON', 'TEXT', 'NORMAL'],
      [
        ...finding.reasons.map(({ score, code, text, baseline }) => [score.toFixed(2), code, text, baseline]),
        [finding.score.toFixed(2), 'sum', '', ''],
      ],
    ),
    ...section(
      'Evidence',
      ['TIME', 'VERB', 'OBJECT', 'STATUS', 'AUDIT ID', 'STAGE'],
      finding.evidence.map(evidenceRow),
    ),
    '',
    "The detector's memory of this key before the event",
    ...memoryLines(finding.before),
    '',
    `What this detector looks for, and what to do: detectors/${finding.detector}/README.md`,
  ];
}

function headOf(finding: Finding): [string, string][] {
  const { principal, credential, workload, source } = finding;
  return [
    ['finding', finding.id],
    ['detector', `${finding.detector} (version ${finding.detectorVersion})`],
    ['time', formatTime(finding.timeUs)],
    ['cluster', finding.cluster],
    ['severity', finding.severity],
    ['expected by', finding.expectedBy ? `exception ${finding.expectedBy}: it raised no alert` : ''],
    ['tactic', finding.tactic],
    ['principal', `${principal.username} (${principal.kind})`],
    ['impersonated by', principal.impersonatedBy],
    ['pod', workload.pod],
    ['node', workload.node],
    ['credential', credential.id && `${credential.id} (${credential.kind})`],
    ['source', `${source.ip} (${source.class})`],
    ['user agent', finding.userAgent],
    ['edge', finding.edge],
  ];
}

function evidenceRow({ timeUs, verb, namespace, name, status, auditID, stage }: Evidence): string[] {
  return [formatTime(timeUs), verb, `${namespace || '*'}/${name || '*'}`, String(status), auditID, stage];
}

/** JSON, one field a line; every text of it is escaped. */
function memoryLines(before: string): string[] {
  return JSON.stringify(JSON.parse(before || '{}'), null, 2)
    .split('\n')
    .map((line) => `  ${escapeText(line)}`);
}
