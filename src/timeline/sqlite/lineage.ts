import type { Fact } from '../../model/access.ts';
import { formatTime } from '../../model/time.ts';
import type { Lineage, LineageQuery } from '../answers/lineage.ts';
import { clusterOf } from './clusters.ts';
import { readCredential, readIssue } from './credential-record.ts';
import type { ReadDatabase } from './database.ts';
import { stepsFrom, stepsTo } from './steps.ts';

/** Where a credential comes from, who used it from where, and what came of it. */
export function readLineage(database: ReadDatabase, query: LineageQuery): Lineage | undefined {
  const { credential } = query;
  const cluster = clusterOf(database, query.cluster);
  const record = readCredential(database, cluster, credential);
  const issue = readIssue(database, cluster, credential);
  if (!record && !issue) return undefined;
  return {
    cluster,
    credential,
    issuedBy: issue?.by || null,
    issuanceAuditID: issue?.detail.requestAuditID || issue?.auditID || null,
    issuedAt: timeOf(issue?.timeUs),
    issuedFor: issuedFor(issue) ?? (record?.username || null),
    pod: record?.pod || null,
    podUid: record?.podUid || null,
    node: record?.node || null,
    uses: record?.uses ?? 0,
    firstUsed: timeOf(record?.firstUs),
    lastUsed: timeOf(record?.lastUs),
    sourceIPs: record?.ips ?? [],
    backward: stepsTo(database, cluster, credential),
    forward: stepsFrom(database, cluster, credential),
  };
}

/** A TokenRequest names the account, a certificate its user; of a secret that holds a token only its use tells whose it is. */
function issuedFor(issue: Fact | undefined): string | undefined {
  if (issue?.type === 'certificate-issued') return issue.detail.for || undefined;
  return issue?.type === 'token-issued' ? `system:serviceaccount:${issue.subject.replace('/', ':')}` : undefined;
}

function timeOf(timeUs: number | undefined): string | null {
  return timeUs ? formatTime(timeUs) : null;
}
