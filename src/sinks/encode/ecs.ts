import type { AccessRow, Fact } from '../../model/access.ts';
import type { Alert } from '../../model/alert.ts';
import type { Finding, Severity } from '../../model/finding.ts';
import type { Credential, Principal, Source, Workload } from '../../model/principal.ts';
import { formatTime } from '../../model/time.ts';

/**
 * Rows as documents of the Elastic Common Schema 9.4. Names are those of Elastic's own Kubernetes integration where it
 * has one (`orchestrator`, `user`, `source`, `kubernetes.audit`), so that one search finds both; what has no name there
 * stands under `secretwatch`.
 */
const ECS_VERSION = '9.4.0';

/** Decimal risk of a severity, in the steps that Elastic's own rules use. */
const RISK: Readonly<Record<Severity, number>> = { info: 5, low: 21, medium: 47, high: 73, critical: 99 };

export type Document = Readonly<Record<string, unknown>>;

export function alertDocument(alert: Alert): Document {
  const [secret] = alert.secrets;
  const { principal, credential, workload, source } = alert;
  return {
    ...base(alert.time, 'alerts', alert.cluster),
    message: `${alert.title}: ${alert.summary}`,
    event: {
      ...event('alert', 'alerts'),
      id: alert.id,
      action: alert.reasons[0]?.code,
      reason: alert.summary,
      severity: RISK[alert.severity],
      risk_score: RISK[alert.severity],
      start: alert.firstSeen,
      end: alert.lastSeen,
      created: alert.time,
      reference: alert.runbook,
    },
    rule: { id: alert.detectors[0], name: alert.title, category: 'secrets', ruleset: 'secretwatch' },
    threat: threatOf(alert),
    orchestrator: orchestrator(alert.cluster, secret?.namespace ?? '', secret?.name ?? ''),
    ...who(principal.username, principal.uid, source.ip, alert.userAgent, workload?.node ?? ''),
    kubernetes: { ...pod(workload ?? undefined), audit: { auditID: alert.evidence[0]?.auditID } },
    secretwatch: {
      severity: alert.severity,
      score: alert.score,
      revision: alert.revision,
      status: alert.status,
      detectors: alert.detectors,
      reasons: alert.reasons.map(({ code }) => code),
      reason_text: alert.reasons.map(({ text }) => text),
      secrets: secretNames(alert.secrets),
      secret_count: alert.secretCount,
      evidence: { audit_ids: alert.evidence.map(({ auditID }) => auditID), count: alert.evidenceCount },
      team: alert.team?.name,
      impersonated_by: principal.impersonatedBy || undefined,
      principal_kind: principal.kind,
      credential: credential ? { id: credential.id, kind: credential.kind } : undefined,
      frameworks: alert.frameworks.map(({ framework, version, control }) =>
        [framework, version, control].filter(Boolean).join(' '),
      ),
    },
  };
}

export function findingDocument(finding: Finding): Document {
  const [secret] = finding.secrets;
  const [reason] = finding.reasons;
  return {
    ...base(formatTime(finding.timeUs), 'findings', finding.cluster),
    message: reason?.text,
    event: {
      ...event('event', 'findings'),
      id: finding.id,
      action: reason?.code,
      reason: reason?.text,
      severity: RISK[finding.severity],
      risk_score: RISK[finding.severity],
    },
    rule: {
      id: finding.detector,
      version: String(finding.detectorVersion),
      category: 'secrets',
      ruleset: 'secretwatch',
    },
    orchestrator: orchestrator(finding.cluster, secret?.namespace ?? '', secret?.name ?? ''),
    ...actor(finding),
    kubernetes: { ...pod(finding.workload), audit: { auditID: finding.evidence[0]?.auditID } },
    secretwatch: {
      ...attribution(finding),
      severity: finding.severity,
      score: finding.score,
      detectors: [finding.detector],
      reasons: finding.reasons.map(({ code }) => code),
      secrets: secretNames(finding.secrets),
    },
  };
}

export function accessDocument(row: AccessRow): Document {
  const { access } = row;
  return {
    ...base(formatTime(row.timeUs), 'accesses', row.cluster),
    event: { ...event('event', 'accesses'), action: access.verb, outcome: access.isRead ? 'success' : 'failure' },
    orchestrator: orchestrator(row.cluster, access.namespace, access.name),
    ...actor(row),
    kubernetes: {
      ...pod(row.workload),
      audit: {
        auditID: row.auditID,
        stage: row.stage,
        verb: access.verb,
        responseStatus: { code: access.code },
        objectRef: { resource: 'secrets', namespace: access.namespace, name: access.name },
      },
    },
    secretwatch: { ...attribution(row), scope: access.scope },
  };
}

export function factDocument(fact: Fact): Document {
  const [namespace = '', name = ''] = splitSubject(fact.subject);
  return {
    ...base(formatTime(fact.timeUs), 'facts', fact.cluster),
    event: { ...event('event', 'facts'), action: fact.type },
    orchestrator: orchestrator(fact.cluster, namespace, name),
    user: { name: fact.by || undefined },
    related: { user: list(fact.by) },
    kubernetes: { audit: { auditID: fact.auditID || undefined } },
    secretwatch: { subject: fact.subject, detail: fact.detail },
  };
}

function base(time: string, dataset: string, cluster: string): Record<string, unknown> {
  return { '@timestamp': time, ecs: { version: ECS_VERSION }, tags: ['secretwatch', dataset], labels: { cluster } };
}

function event(kind: 'alert' | 'event', dataset: string): Record<string, unknown> {
  const place = { provider: 'secretwatch', module: 'secretwatch', dataset: `secretwatch.${dataset}` };
  return { kind, category: ['iam'], type: [kind === 'alert' ? 'info' : 'access'], ...place };
}

function orchestrator(cluster: string, namespace: string, name: string): Record<string, unknown> {
  const resource = { type: 'secrets', name: name || undefined };
  return { type: 'kubernetes', cluster: { name: cluster }, namespace: namespace || undefined, resource };
}

interface Actor {
  principal: Principal;
  credential: Credential;
  source: Source;
  workload: Workload;
  userAgent: string;
}

function actor({ principal, source, workload, userAgent }: Actor): Record<string, unknown> {
  return who(principal.username, principal.uid, source.ip, userAgent, workload.node);
}

function who(name: string, id: string, ip: string, userAgent: string, node: string): Record<string, unknown> {
  return {
    user: { name: name || undefined, id: id || undefined },
    source: { ip: ip || undefined },
    client: { ip: ip || undefined },
    user_agent: { original: userAgent || undefined },
    related: { user: list(name), ip: list(ip), hosts: list(node) },
  };
}

function attribution({ principal, credential }: Actor): Record<string, unknown> {
  return {
    principal_kind: principal.kind,
    impersonated_by: principal.impersonatedBy || undefined,
    credential: credential.id ? { id: credential.id, kind: credential.kind } : undefined,
  };
}

function pod(workload: Workload | undefined): Record<string, unknown> {
  return {
    pod: { name: workload?.pod || undefined, uid: workload?.podUid || undefined },
    node: { name: workload?.node || undefined },
  };
}

function secretNames(secrets: readonly { namespace: string; name: string }[]): string[] {
  return [...new Set(secrets.map(({ namespace, name }) => `${namespace}/${name}`))];
}

const ATTACK = 'MITRE ATT&CK';

/** Of the controls that an alert names, the techniques. */
function threatOf({ frameworks }: Alert): Record<string, unknown> | undefined {
  const ids = frameworks.filter(({ framework }) => framework.includes('ATT&CK')).map(({ control }) => control);
  if (ids.length === 0) return undefined;
  const subtechniques = ids.filter((id) => id.includes('.'));
  const techniques = [...new Set(ids.map((id) => id.split('.')[0]))];
  return { framework: ATTACK, technique: { id: techniques, subtechnique: { id: subtechniques } } };
}

function splitSubject(subject: string): [string, string] {
  const at = subject.indexOf('/');
  return at < 0 ? [subject, ''] : [subject.slice(0, at), subject.slice(at + 1)];
}

function list(text: string): string[] | undefined {
  return text ? [text] : undefined;
}
