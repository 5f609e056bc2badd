import type { Alert } from '../../../model/alert.ts';
import { secretNames, techniquesOf } from '../common.ts';
import { pod, who } from './actor.ts';
import { base, type Document, event, orchestrator, RISK } from './common.ts';

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

const ATTACK = 'MITRE ATT&CK';

/** Of the controls that an alert names, the techniques. */
function threatOf(alert: Alert): Record<string, unknown> | undefined {
  const ids = techniquesOf(alert);
  if (ids.length === 0) return undefined;
  const subtechniques = ids.filter((id) => id.includes('.'));
  const techniques = [...new Set(ids.map((id) => id.split('.')[0]))];
  return { framework: ATTACK, technique: { id: techniques, subtechnique: { id: subtechniques } } };
}
