import type { Reach, ReachQuery, ReachSubject } from '../answers/reach.ts';
import type { ReadDatabase } from './database.ts';
import type { Reads } from './reach-subject.ts';
import type { UseRow } from './use.ts';

const LEGACY = 'legacy-token=';

/**
 * Everything to rotate or revoke when the subject is not to be trusted any more: its own credentials first, then the
 * tokens it asked for, then every secret whose value it saw or could see in a pod.
 */
export function rotationOf(
  database: ReadDatabase,
  acting: Reads,
  query: ReachQuery,
  rows: readonly UseRow[],
  mounted: Reach['mounted'],
): string[] {
  const secrets = new Set([
    ...scopesOf(rows).flatMap((row) => secretsIn(database, acting.cluster, row)),
    ...mounted.map(({ secret }) => secret),
  ]);
  const own = credentialsOf(database, acting);
  return [
    ...own,
    ...issuedBy(database, acting.cluster, query).filter((credential) => !own.includes(credential)),
    ...[...secrets].sort().map((secret) => `secret/${secret}`),
  ];
}

/** Each place once, however it was read. */
function scopesOf(rows: readonly UseRow[]): Place[] {
  return [...new Map(rows.map(({ namespace, name }) => [`${namespace}/${name}`, { namespace, name }])).values()];
}

function credentialsOf(database: ReadDatabase, { where, values }: Reads): string[] {
  const sql = `SELECT DISTINCT credential FROM accesses WHERE ${where} AND credential <> '' ORDER BY 1`;
  return database
    .all<{ credential: string }>(sql, ...values)
    .map(({ credential }) =>
      credential.startsWith(LEGACY) ? `secret/${credential.slice(LEGACY.length)}` : `credential/${credential}`,
    );
}

/** Tokens that it asked for. A kubelet's own are its pods' and end with them. */
function issuedBy(database: ReadDatabase, cluster: string, { subject, sinceUs = 0 }: ReachQuery): string[] {
  const asked = issuerOf(subject);
  if (!asked) return [];
  const rows = database.all<{ credential: string }>(
    `SELECT DISTINCT json_extract(json, '$.detail.credential') AS credential FROM facts
      WHERE cluster = ? AND time_us >= ? AND type = 'token-issued' AND ${asked[0]} ORDER BY 1`,
    cluster,
    sinceUs,
    asked[1],
  );
  return rows.map(({ credential }) => `credential/${credential}`);
}

function issuerOf(subject: ReachSubject): [where: string, value: string] | undefined {
  if ('credential' in subject) return [`json_extract(json, '$.detail.through') = ?`, subject.credential];
  if (!('principal' in subject)) return undefined;
  const { principal } = subject;
  // The cluster's own parts ask for everybody's tokens; naming those all would name nothing.
  const isOwnPart = principal.startsWith('system:') && !principal.startsWith('system:serviceaccount:');
  return isOwnPart ? undefined : ['by_whom = ?', principal];
}

interface Place {
  namespace: string;
  name: string;
}

interface Life {
  subject: string;
  writtenUs: number;
  deletedUs: number;
}

/** The secret read; of a list or watch, what it may have given, as far as the log knows it and it still exists. */
function secretsIn(database: ReadDatabase, cluster: string, { namespace, name }: Place): string[] {
  if (namespace !== '' && name !== '') return [`${namespace}/${name}`];
  const rows = database.all<Life>(
    `SELECT subject, max(CASE type WHEN 'secret-deleted' THEN 0 ELSE time_us END) AS writtenUs,
      max(CASE type WHEN 'secret-deleted' THEN time_us ELSE 0 END) AS deletedUs FROM facts INDEXED BY facts_secrets
      WHERE cluster = ? AND type IN ('secret-created', 'secret-written', 'secret-deleted')
      AND json_extract(json, '$.detail.selector') IS NULL
      ${namespace === '' ? '' : 'AND subject >= ? AND subject < ?'} GROUP BY subject`,
    cluster,
    // `0` is the character behind `/`: all subjects of one namespace lie between the two.
    ...(namespace === '' ? [] : [`${namespace}/`, `${namespace}0`]),
  );
  // `namespace/` stands for all in it, deleted together.
  const emptied = new Map(
    rows.filter(({ subject }) => subject.endsWith('/')).map((row) => [row.subject, row.deletedUs]),
  );
  const isThere = ({ subject, writtenUs, deletedUs }: Life) =>
    writtenUs > Math.max(deletedUs, emptied.get(subject.slice(0, subject.indexOf('/') + 1)) ?? 0);
  return rows
    .filter((row) => !row.subject.endsWith('/') && isThere(row))
    .map(({ subject }) => subject)
    .filter((subject) => name === '' || subject.endsWith(`/${name}`));
}
