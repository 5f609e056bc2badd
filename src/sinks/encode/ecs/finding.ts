import type { Finding } from '../../../model/finding.ts';
import { formatTime } from '../../../model/time.ts';
import { secretNames } from '../common.ts';
import { actor, attribution, pod } from './actor.ts';
import { base, type Document, event, orchestrator, RISK } from './common.ts';

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
