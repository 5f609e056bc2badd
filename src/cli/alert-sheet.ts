import type { Fact } from '../model/access.ts';
import type { Alert } from '../model/alert.ts';
import type { Finding } from '../model/finding.ts';
import { formatTime } from '../model/time.ts';
import type { AlertHistory } from '../timeline/port.ts';
import { controlsText, whoOf } from './alert-words.ts';
import { shortName } from './entry-words.ts';
import { pairs, type Sheet, section } from './text/sheet.ts';

/** An alert with what people decided about it. */
export interface DecidedAlert extends AlertHistory {
  decisions: readonly Fact[];
}

/** Everything about one alert, for people. */
export function alertSheet({ revisions, findings, decisions }: DecidedAlert): Sheet {
  const alert = revisions.at(-1);
  if (!alert) return [];
  return [
    pairs(headOf(alert)),
    ...section('Why', ['REASON', 'SCORE', 'TEXT', 'NORMAL'], alert.reasons.map(reasonRow)),
    ...section(
      `Secrets (${alert.secretCount})`,
      ['VERB', 'SECRET', 'COUNT', 'TEAM', 'ISSUED BY'],
      alert.secrets.map(secretRow),
    ),
    ...section(
      `Evidence (${alert.evidence.length} of ${alert.evidenceCount})`,
      ['TIME', 'VERB', 'OBJECT', 'STATUS', 'AUDIT ID', 'STAGE'],
      alert.evidence.map(evidenceRow),
    ),
    ...section(
      'Findings (secretwatch explain ID)',
      ['TIME', 'ID', 'DETECTOR', 'SEVERITY', 'SCORE', 'EXPECTED BY'],
      findings.map(findingRow),
    ),
    ...section('Decisions', ['TIME', 'DECISION', 'BY', 'REASON'], decisions.map(decisionRow)),
    ...section('Revisions', ['TIME', 'REVISION', 'STATUS', 'SEVERITY', 'SECRETS'], revisions.map(revisionRow)),
  ];
}

function reasonRow({ score, code, text, baseline }: Alert['reasons'][number]): string[] {
  return [code, score.toFixed(1), text, baseline];
}

function secretRow({ verb, namespace, name, count, team, issuer }: Alert['secrets'][number]): string[] {
  return [verb, `${namespace}/${name}`, String(count), team ?? '', shortName(issuer ?? '')];
}

function headOf(alert: Alert): [string, string][] {
  const { workload, credential, source, frameworks } = alert;
  return [
    ['alert', alert.id],
    ['title', alert.title],
    ['summary', alert.summary],
    ['severity', `${alert.severity} (score ${alert.score.toFixed(1)})`],
    ['status', `${alert.status}, revision ${alert.revision}`],
    ['decision', decisionText(alert)],
    ['cluster', alert.cluster],
    ['first seen', alert.firstSeen],
    ['last seen', alert.lastSeen],
    ['who', `${whoOf(alert)} (${alert.principal.kind})`],
    ['beyond the cluster', alert.principal.cloudRoles.join(', ')],
    ['pod', workload?.pod ? `${workload.pod} ${workload.podUid}` : ''],
    ['node', workload?.node ?? ''],
    ['team', teamText(alert)],
    ['credential', credential ? `${credential.id} (${credential.kind})` : ''],
    ['issued', credential?.issuedAt ? `${credential.issuedAt} by ${credential.issuedBy}` : ''],
    ['source', `${source.ip} (${source.class})`],
    ['forwarded', source.forwarded.join(', ')],
    ['user agent', alert.userAgent],
    ['frameworks', controlsText(frameworks)],
    ['runbook', alert.runbook],
  ];
}

function teamText({ team }: Alert): string {
  return team ? [team.name, team.contact, `(${team.source})`].filter(Boolean).join(' ') : '';
}

function decisionText({ decision }: Alert): string {
  if (!decision) return '';
  const until = decision.expires ? `, until ${decision.expires}; ${decision.owner} answers for it` : '';
  const reason = decision.reason ? `: ${decision.reason}` : '';
  return `${decision.kind} by ${decision.by}${until}${reason}`;
}

function evidenceRow({ time, verb, namespace, name, status, auditID, stage }: Alert['evidence'][number]): string[] {
  return [time, verb, `${namespace || '*'}/${name || '*'}`, String(status), auditID, stage];
}

function findingRow({ timeUs, id, detector, severity, score, expectedBy = '' }: Finding): string[] {
  return [formatTime(timeUs), id, detector, severity, score.toFixed(1), expectedBy];
}

function decisionRow({ detail }: Fact): string[] {
  const { decidedAt = '', decision = '', decidedBy = '', reason = '' } = detail;
  return [decidedAt, decision, decidedBy, reason];
}

function revisionRow({ time, revision, status, severity, secretCount }: Alert): string[] {
  return [time, String(revision), status, severity, String(secretCount)];
}
