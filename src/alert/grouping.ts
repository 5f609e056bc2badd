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

export function edgeKeyOf(finding: Finding): string {
  return [
    finding.cluster,
    finding.detector,
    finding.principal.username,
    finding.principal.impersonatedBy,
    finding.edge,
  ].join(SEPARATOR);
}

/** Stable id of an alert: hash of its group key and the start of its window. */
export function alertIdOf(groupKey: string, windowStartUs: number): string {
  return createHash('sha256').update(`${groupKey}${SEPARATOR}${windowStartUs}`).digest('hex').slice(0, 24);
}
