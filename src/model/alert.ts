import type { AlertDecision } from './decision.ts';
import type { FrameworkRef, SecretTouched, Severity } from './finding.ts';
import type { CredentialKind, PrincipalKind, SourceClass } from './principal.ts';
import type { Reason } from './reason.ts';

/** acknowledged: somebody sees to it. closed: quiet for a day. resolved: a person has decided, and nothing else can. */
export const ALERT_STATUSES = ['open', 'acknowledged', 'closed', 'resolved'] as const;
export type AlertStatus = (typeof ALERT_STATUSES)[number];

/** One revision of an alert, as written to stdout, stores and sinks. Times are RFC 3339 with microseconds. */
export interface Alert {
  apiVersion: 'secretwatch/v1';
  kind: 'Alert';
  id: string;
  revision: number;
  status: AlertStatus;
  /** The last one; a note is none. */
  decision: AlertDecision | null;
  cluster: string;
  time: string;
  /** Start of its window: the same in all revisions, while a late finding may move `firstSeen` back. */
  opened: string;
  firstSeen: string;
  lastSeen: string;
  severity: Severity;
  score: number;
  title: string;
  summary: string;
  detectors: string[];
  principal: {
    kind: PrincipalKind;
    username: string;
    uid: string;
    namespace: string;
    name: string;
    groups: string[];
    impersonatedBy: string | null;
    /** Roles outside the cluster that a service account may take on, with the annotation that says so. */
    cloudRoles: string[];
  };
  workload: { pod: string; podUid: string; node: string; owner: string } | null;
  team: { name: string; contact: string; source: string } | null;
  credential: { id: string; kind: CredentialKind; issuedBy: string | null; issuedAt: string | null } | null;
  source: { ip: string; class: SourceClass; forwarded: string[] };
  userAgent: string;
  /** `issuer`: the program that wrote its value last; null where a person did, or the log does not show it. */
  secrets: (SecretTouched & { team: string | null; issuer: string | null })[];
  secretCount: number;
  reasons: Reason[];
  evidence: {
    auditID: string;
    stage: string;
    time: string;
    verb: string;
    namespace: string;
    name: string;
    status: number;
  }[];
  evidenceCount: number;
  frameworks: FrameworkRef[];
  runbook: string;
}

/** An alert as an earlier version may have stored it: without what was added since. */
export function completeAlert(stored: Alert): Alert {
  const { decision = null, opened = stored.firstSeen, principal, secrets } = stored as Partial<Alert> & Alert;
  return {
    ...stored,
    decision,
    opened,
    principal: { ...principal, cloudRoles: (principal as Partial<typeof principal>).cloudRoles ?? [] },
    secrets: secrets.map((secret) => ({ ...secret, team: secret.team ?? null, issuer: secret.issuer ?? null })),
  };
}
