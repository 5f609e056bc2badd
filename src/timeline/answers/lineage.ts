/** What `lineage` answers. Times are RFC 3339 with microseconds. */

export interface LineageQuery {
  credential: string;
  cluster?: string | undefined;
}

export const STEP_KINDS = [
  'token-issued',
  'certificate-requested',
  'certificate-approved',
  'certificate-signed',
  'token-secret-read',
  'token-secret-used',
  'impersonated',
] as const;
export type StepKind = (typeof STEP_KINDS)[number];

/** One event on the way to a credential, or from it. */
export interface Step {
  time: string;
  what: StepKind;
  principal: string;
  /** The credential that it was done with; '' where the log does not say. */
  through: string;
  /** The credential, secret or identity that it was done to. */
  target: string;
  auditID: string;
}

/** Null where the log does not say. */
export interface Lineage {
  cluster: string;
  credential: string;
  issuedBy: string | null;
  issuanceAuditID: string | null;
  issuedAt: string | null;
  issuedFor: string | null;
  pod: string | null;
  podUid: string | null;
  node: string | null;
  uses: number;
  firstUsed: string | null;
  lastUsed: string | null;
  sourceIPs: string[];
  /** What led to it, the first step first. */
  backward: Step[];
  /** What came of it. */
  forward: Step[];
}
