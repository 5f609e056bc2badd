/** Reason codes are a closed list, in the order in which they name a cause: contradictions first, decoration last. */
export const REASON_ORDER = [
  // credential contradictions
  'credential-other-node',
  'credential-other-source',
  'credential-after-deletion',
  'credential-not-issued',
  'credential-unbound',
  'token-secret-pivot',
  'legacy-revived',
  'stale-token',
  'legacy-token',
  'token-minted',
  'certificate-minted',
  'dormant-credential',
  'shared-identity',
  'audit-id-reused',
  'audit-changed',
  'anonymous',
  // impersonation
  'impersonation',
  // grants
  'binding-changed',
  'grant-wide',
  'node-not-mounting',
  'unusual-mount',
  'exec',
  'break-glass-open',
  // scope
  'cluster-wide-scope',
  'enumeration',
  'cross-team',
  'cross-namespace',
  'name-guessing',
  // refusals
  'denied',
  'permission-probe',
  'token-review',
  'unauthenticated',
  // silence and absence
  'stale-copy',
  'rotation-incomplete',
  'rotation-overdue',
  'deletion',
  'feed-gap',
  // novelty
  'first-namespace',
  'first-secret',
  'new-verb',
  // decoration
  'new-source',
  'new-user-agent',
  'unusual-hour',
] as const;
export type ReasonCode = (typeof REASON_ORDER)[number];

/** One term of a finding's score. `score` is in decimal orders of improbability; `baseline` says what was normal. */
export interface Reason {
  code: ReasonCode;
  text: string;
  score: number;
  baseline: string;
}

const RANK = new Map<string, number>(REASON_ORDER.map((code, rank) => [code, rank]));

/** Orders reasons so that the first one names the cause. */
export function compareReasons(a: Reason, b: Reason): number {
  return (RANK.get(a.code) ?? 0) - (RANK.get(b.code) ?? 0) || b.score - a.score;
}
