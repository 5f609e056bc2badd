import { isProgram } from '../../model/principal.ts';
import { formatTime } from '../../model/time.ts';
import type { Holder, Holders, HoldersQuery, InferredHolder, Issuer, ScopeReader } from '../answers/holders.ts';
import { isFrozenBefore, remediesOf } from '../remedies.ts';
import { clockOf, clusterOf } from './clusters.ts';
import type { ReadDatabase } from './database.ts';
import { type Around, holderOf, NODE, type ReadRow } from './holder.ts';
import { teamOf } from './owners.ts';
import { isPodAlive, type Reference, referencesTo } from './references.ts';
import { lastWriteByOthers, readLife, readTold, type SecretAt, type SecretLife, writersOf } from './secret.ts';
import { seenUntil } from './seen.ts';

/** Who holds a secret, and who of them an old one. */
export function readHolders(database: ReadDatabase, query: HoldersQuery): Holders {
  const cluster = clusterOf(database, query.cluster);
  const { namespace, name } = query.secret;
  const secret = { cluster, namespace, name, atUs: query.atUs ?? clockOf(database, cluster) };
  const life = readLife(database, secret);
  const { last, replacedUs, deletedUs } = life;
  const references = referencesTo(database, secret);
  const scopeReaders = readScopeReaders(database, secret, false);
  const around = aroundOf(database, secret, life, references, scopeReaders);
  const holders = readersByName(database, secret).map((rows) => holderOf(rows, around));
  const held: Omit<Holders, 'remedies'> = {
    cluster,
    secret: `${namespace}/${name}`,
    asOf: formatTime(secret.atUs),
    lastWrite: last ? formatTime(last.timeUs) : null,
    lastWriteBy: last?.by ?? null,
    deletedAt: deletedUs ? formatTime(deletedUs) : null,
    told: readTold(database, secret),
    issuers: readIssuers(database, secret),
    holders,
    inferred: inferredOf(references, holders, replacedUs, teamOf(database, cluster, `${namespace}/`)),
    scopeReaders,
    selectiveReaders: readScopeReaders(database, secret, true),
  };
  return { ...held, remedies: remediesOf(held, references, replacedUs) };
}

/** What a holder is judged by. */
function aroundOf(
  database: ReadDatabase,
  secret: SecretAt,
  { last, lastByOther, replacedUs }: SecretLife,
  references: readonly Reference[],
  scopeReaders: readonly ScopeReader[],
): Around {
  // Nobody is behind a write that nobody made, and what was seen before the last ones makes nobody current.
  const seen = last ? seenUntil(database, secret, lastByOther?.timeUs ?? last.timeUs) : new Map<string, number>();
  return {
    references,
    replacedUs,
    isAlive: (home, pod) => isPodAlive(database, secret.cluster, `${home}/${pod}`, secret.atUs),
    // Writes by itself are no news to it.
    writtenUs: (principal) => lastWriteByOthers({ last, lastByOther }, principal)?.timeUs ?? 0,
    seenUs: (principal) => seen.get(principal) ?? 0,
    seesAll: new Set(scopeReaders.map(({ principal }) => principal)),
    teamOf: (who) => teamOf(database, secret.cluster, who),
  };
}

/** Pods that refer to it on nodes whose kubelet was not seen to read it. */
function inferredOf(
  references: readonly Reference[],
  holders: readonly Holder[],
  replacedUs: number,
  team: string | null,
): InferredHolder[] {
  const readers = new Set(holders.map(({ principal }) => principal));
  return references
    .filter(({ node }) => !readers.has(NODE + node))
    .map(({ pod, node, ways, sinceUs }) => {
      return { pod, node, ways, stale: isFrozenBefore({ ways, sinceUs }, replacedUs), team };
    });
}

/** The API server's own notes on a secret are writes of `system:apiserver`, and issue nothing. */
function readIssuers(database: ReadDatabase, secret: SecretAt): Issuer[] {
  const programs = writersOf(database, secret).filter(({ by }) => isProgram(by) && by !== 'system:apiserver');
  return programs.map(({ by, writes, firstUs, lastUs }) => {
    return { principal: by, writes, firstWrite: formatTime(firstUs), lastWrite: formatTime(lastUs) };
  });
}

/** Of this one, or of the secrets of this name everywhere. */
function readersByName(database: ReadDatabase, { cluster, namespace, name, atUs }: SecretAt): ReadRow[][] {
  const rows = database.all<ReadRow>(
    `SELECT username, impersonated_by AS impersonatedBy, credential, pod, count(*) AS reads,
      min(time_us) AS firstUs, max(time_us) AS lastUs FROM accesses
      WHERE cluster = ? AND namespace IN (?, '') AND name = ? AND time_us <= ? GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`,
    cluster,
    namespace,
    name,
    atUs,
  );
  return [...Map.groupBy(rows, ({ username }) => username).values()];
}

function readScopeReaders(
  database: ReadDatabase,
  { cluster, namespace, atUs }: SecretAt,
  hasSelector: boolean,
): ScopeReader[] {
  const rows = [namespace, ''].flatMap((scope) =>
    database.all<{ principal: string; reads: number; firstUs: number; lastUs: number }>(
      `SELECT username AS principal, count(*) AS reads, min(time_us) AS firstUs, max(time_us) AS lastUs FROM accesses
        WHERE cluster = ? AND namespace = ? AND name = '' AND time_us <= ? AND has_selector = ?
        GROUP BY +username`,
      cluster,
      scope,
      atUs,
      Number(hasSelector),
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
