import type { AccessRow, Fact, FactType } from '../../model/access.ts';
import type { ReadDatabase } from './database.ts';

/** What is known of one credential; 0 and '' where nothing is. Times are microseconds. */
export interface CredentialRecord {
  username: string;
  pod: string;
  podUid: string;
  node: string;
  uses: number;
  firstUs: number;
  lastUs: number;
  ips: string[];
}

/**
 * Everything the store knows of a credential's use. The fold counts every request of the last weeks in its memory,
 * which this store keeps; of older ones only the reads of secrets are left.
 */
export function readCredential(database: ReadDatabase, cluster: string, id: string): CredentialRecord | undefined {
  const sql = `SELECT json FROM state WHERE cluster = ? AND block = 'credentials' AND key = ?`;
  const [cell] = database.records<Omit<CredentialRecord, 'ips'> & { ips: [ip: string][] }>(sql, cluster, id);
  if (!cell?.uses) return readFromAccesses(database, cluster, id);
  const { username, pod, podUid, node, uses, firstUs, lastUs } = cell;
  return { username, pod, podUid, node, uses, firstUs, lastUs, ips: cell.ips.map(([ip]) => ip).sort() };
}

function readFromAccesses(database: ReadDatabase, cluster: string, id: string): CredentialRecord | undefined {
  const sql = 'SELECT json FROM accesses WHERE cluster = ? AND credential = ? ORDER BY time_us';
  const rows = database.records<AccessRow>(sql, cluster, id);
  const [first] = rows;
  if (!first) return undefined;
  const { principal, workload } = first;
  return {
    username: principal.impersonatedBy || principal.username,
    pod: workload.pod,
    podUid: workload.podUid,
    node: workload.node,
    uses: rows.length,
    firstUs: first.timeUs,
    lastUs: rows.at(-1)?.timeUs ?? first.timeUs,
    ips: [...new Set(rows.map(({ source }) => source.ip))].filter(Boolean).sort(),
  };
}

const LEGACY = 'legacy-token=';

/** Namespace and name of the secret that holds a long-lived token; undefined for all other credentials. */
export function tokenSecretOf(id: string): { namespace: string; name: string } | undefined {
  if (!id.startsWith(LEGACY)) return undefined;
  const [namespace = '', name = ''] = id.slice(LEGACY.length).split('/');
  return { namespace, name };
}

/** The TokenRequest that made a token, the signing of a certificate, or the creation of the secret that holds a token. */
export function readIssue(database: ReadDatabase, cluster: string, id: string): Fact | undefined {
  const secret = tokenSecretOf(id);
  if (secret) return readLatest(database, cluster, `${secret.namespace}/${secret.name}`, 'secret-created');
  if (id.startsWith(CERTIFICATE)) return readLatest(database, cluster, `/${id}`, 'certificate-issued');
  const sql = `SELECT json FROM facts WHERE cluster = ? AND type = 'token-issued'
    AND json_extract(json, '$.detail.credential') = ? ORDER BY time_us LIMIT 1`;
  return database.records<Fact>(sql, cluster, id)[0];
}

const CERTIFICATE = 'X509SHA256=';

function readLatest(database: ReadDatabase, cluster: string, subject: string, type: FactType): Fact | undefined {
  const sql = `SELECT json FROM facts WHERE cluster = ? AND subject = ? AND type = ? ORDER BY time_us DESC LIMIT 1`;
  return database.records<Fact>(sql, cluster, subject, type)[0];
}
