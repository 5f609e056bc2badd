import { formatTime } from '../../model/time.ts';
import type { Holder, Holders, HoldersQuery, ScopeReader } from '../answers.ts';
import { remediesOf } from '../remedies.ts';
import { clockOf, clusterOf } from './clusters.ts';
import type { ReadDatabase } from './database.ts';
import { teamOf } from './owners.ts';
import { type Reference, referencesTo } from './references.ts';
import { lastWriteByOthers, readLife, type SecretAt } from './secret.ts';
import { scopesOf, seenUntil } from './seen.ts';

const NODE = 'system:node:';
const LEGACY = 'legacy-token=';

/** Who holds a secret, and who of them an old one. */
export function readHolders(database: ReadDatabase, query: HoldersQuery): Holders {
  const cluster = clusterOf(database, query.cluster);
  const { namespace, name } = query.secret;
  const nowUs = clockOf(database, cluster);
  const secret = { cluster, namespace, name, atUs: query.atUs ?? nowUs };
  const { last, lastByOther, deletedUs } = readLife(database, secret);
  const seen = seenUntil(database, secret);
  const references = referencesTo(database, secret);
  const isStale = (principal: string) => {
    const write = lastWriteByOthers({ last, lastByOther, deletedUs }, principal);
    return write !== undefined && write.timeUs > (seen.get(principal) ?? 0);
  };
  const holders = readersByName(database, secret).map((rows) => holderOf(database, cluster, rows, references, isStale));
  const held: Omit<Holders, 'remedies'> = {
    cluster,
    secret: `${namespace}/${name}`,
    asOf: formatTime(secret.atUs),
    lastWrite: last ? formatTime(last.timeUs) : null,
    lastWriteBy: last?.by ?? null,
    deletedAt: deletedUs ? formatTime(deletedUs) : null,
    holders,
    inferred: references
      .filter(({ node }) => !holders.some(({ principal }) => principal === NODE + node))
      .map(({ pod, node, ways }) => ({ pod, node, ways, team: teamOf(database, cluster, `${namespace}/`) })),
    scopeReaders: readScopeReaders(database, secret),
  };
  return { ...held, remedies: remediesOf(held, references, last?.timeUs ?? 0) };
}

/** Reads of one principal, taken together by what they were made with. */
interface ReadRow {
  username: string;
  impersonatedBy: string;
  credential: string;
  pod: string;
  reads: number;
  firstUs: number;
  lastUs: number;
}

function readersByName(database: ReadDatabase, { cluster, namespace, name, atUs }: SecretAt): ReadRow[][] {
  const rows = database.all<ReadRow>(
    `SELECT username, impersonated_by AS impersonatedBy, credential, pod, count(*) AS reads,
      min(time_us) AS firstUs, max(time_us) AS lastUs FROM accesses
      WHERE cluster = ? AND namespace = ? AND name = ? AND time_us <= ? GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`,
    cluster,
    namespace,
    name,
    atUs,
  );
  return [...Map.groupBy(rows, ({ username }) => username).values()];
}

function holderOf(
  database: ReadDatabase,
  cluster: string,
  rows: readonly ReadRow[],
  references: readonly Reference[],
  isStale: (principal: string) => boolean,
): Holder {
  const principal = rows[0]?.username ?? '';
  const node = principal.startsWith(NODE) ? principal.slice(NODE.length) : undefined;
  const ids = distinct(rows.map(({ credential }) => credential));
  return {
    principal,
    impersonatedBy: distinct(rows.map(({ impersonatedBy }) => impersonatedBy)),
    ...usedOf(rows),
    credentialIds: ids.filter((id) => !id.startsWith(LEGACY)),
    legacyTokens: ids.filter((id) => id.startsWith(LEGACY)).map((id) => id.slice(LEGACY.length)),
    pods: distinct(
      node === undefined
        ? rows.map(({ pod }) => pod)
        : references.filter((reference) => reference.node === node).map(({ pod }) => pod),
    ),
    stale: isStale(principal),
    team: teamOf(database, cluster, principal),
  };
}

function usedOf(rows: readonly ReadRow[]): Pick<Holder, 'reads' | 'firstRead' | 'lastRead'> {
  return {
    reads: rows.reduce((sum, { reads }) => sum + reads, 0),
    firstRead: formatTime(Math.min(...rows.map(({ firstUs }) => firstUs))),
    lastRead: formatTime(Math.max(...rows.map(({ lastUs }) => lastUs))),
  };
}

/** Sorted, without empty ones. */
function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)].filter((text) => text !== '').sort();
}

function readScopeReaders(database: ReadDatabase, { cluster, namespace, atUs }: SecretAt): ScopeReader[] {
  const rows = scopesOf(namespace).flatMap(([scope]) =>
    database.all<{ principal: string; reads: number; firstUs: number; lastUs: number }>(
      `SELECT username AS principal, count(*) AS reads, min(time_us) AS firstUs, max(time_us) AS lastUs FROM accesses
        WHERE cluster = ? AND namespace = ? AND name = '' AND time_us <= ? AND is_filtered = 0 GROUP BY username`,
      cluster,
      scope,
      atUs,
    ),
  );
  const readers = [...Map.groupBy(rows, ({ principal }) => principal)];
  return readers
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([principal, own]) => ({
      principal,
      reads: own.reduce((sum, { reads }) => sum + reads, 0),
      firstRead: formatTime(Math.min(...own.map(({ firstUs }) => firstUs))),
      lastRead: formatTime(Math.max(...own.map(({ lastUs }) => lastUs))),
    }));
}
