import type { FrameworkRef, SecretTouched, Severity } from './finding.ts';
import type { CredentialKind, PrincipalKind, SourceClass } from './principal.ts';
import type { Reason } from './reason.ts';

export type AlertStatus = 'open' | 'closed' | 'resolved';

/** One revision of an alert, as written to stdout, stores and sinks. Times are RFC 3339 with microseconds. */
export interface Alert {
  apiVersion: 'secretwatch/v1';
  kind: 'Alert';
  id: string;
  revision: number;
  status: AlertStatus;
  cluster: string;
  time: string;
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
  };
  workload: { pod: string; podUid: string; node: string; owner: string } | null;
  team: { name: string; contact: string; source: string } | null;
  credential: { id: string; kind: CredentialKind; issuedBy: string | null; issuedAt: string | null } | null;
  source: { ip: string; class: SourceClass; forwarded: string[] };
  userAgent: string;
  secrets: (SecretTouched & { team: string | null })[];
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
