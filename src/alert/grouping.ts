import { createHash } from 'node:crypto';
import type { Finding } from '../model/finding.ts';

const SEPARATOR = '\u001f';

/** Findings of one cluster, principal, credential and tactic belong together. */
export function groupKeyOf(finding: Finding): string {
  const { principal, source } = finding;
  const who = [principal.username, principal.impersonatedBy, finding.credential.id];
  // Without an identity the peer's address is all there is to tell callers apart.
  if (principal.kind === 'anonymous' || principal.kind === 'unauthenticated') who.push(source.ip);
  return [finding.cluster, ...who, finding.tactic].join(SEPARATOR);
}

/**
 * What repeats. Tokens are renewed hourly, so the single credential is no part of it; its kind is, since the same read
 * through another kind of credential is another thing.
 */
export function edgeKeyOf({ cluster, detector, principal, credential, edge }: Finding): string {
  return [cluster, detector, principal.username, principal.impersonatedBy, credential.kind, edge].join(SEPARATOR);
}

/** Stable id of an alert: hash of its group key and the start of its window. */
export function alertIdOf(groupKey: string, windowStartUs: number): string {
  return createHash('sha256').update(`${groupKey}${SEPARATOR}${windowStartUs}`).digest('hex').slice(0, 24);
}
