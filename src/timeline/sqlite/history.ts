import { type AccessRow, type Fact, placesAround } from '../../model/access.ts';
import type { Finding } from '../../model/finding.ts';
import type { Page, Subject, TimelineEntry, TimelineQuery } from '../port.ts';
import type { ReadDatabase } from './database.ts';
import { relatedFacts } from './related.ts';

/** Clusters and time asked for, as SQL and its values; the cluster comes first, so that indexes serve. */
interface Range {
  sql: string;
  values: (string | number)[];
  limit: number;
}

type Read<T> = (where: string, ...values: string[]) => T[];

/** Accesses, facts and findings of one subject, the latest `limit` of them, in order of event time. */
export function readHistory(database: ReadDatabase, query: TimelineQuery): Page<TimelineEntry> {
  const range = rangeOf(query);
  const accesses = accessesOf(reader<AccessRow>(database, 'accesses', range), query.subject);
  const facts = [
    ...factsOf(reader<Fact>(database, 'facts', range), query.subject),
    ...relatedFacts(accesses, reader<Fact>(database, 'facts', range)),
  ];
  const findings = findingsOf(reader<Finding>(database, 'findings', range), query.subject);
  const entries = [...distinct(facts), ...accesses, ...findings].sort(compareEntries);
  return { items: entries.slice(-query.limit), hasMore: entries.length > query.limit };
}

function rangeOf({ cluster, sinceUs, untilUs, limit }: TimelineQuery): Range {
  const clusters = cluster === undefined ? 'IN (SELECT DISTINCT cluster FROM counters)' : '= ?';
  const values = [...(cluster === undefined ? [] : [cluster]), sinceUs ?? 0, untilUs ?? Number.MAX_SAFE_INTEGER];
  return { sql: `cluster ${clusters} AND time_us >= ? AND time_us < ?`, values, limit: limit + 1 };
}

/** Reads the latest records of a table within the range, oldest first. `where` is ours, never the caller's text. */
function reader<T>(database: ReadDatabase, table: 'accesses' | 'facts' | 'findings', range: Range): Read<T> {
  return (where, ...values) =>
    database
      .records<T>(
        `SELECT json FROM ${table} WHERE ${range.sql} AND ${where} ORDER BY time_us DESC, rowid DESC LIMIT ?`,
        ...range.values,
        ...values,
        range.limit,
      )
      .reverse();
}

function accessesOf(read: Read<AccessRow>, subject: Subject): AccessRow[] {
  if ('principal' in subject)
    return [
      ...read('username = ?', subject.principal),
      ...read(`impersonated_by <> '' AND impersonated_by = ?`, subject.principal),
    ];
  if ('credential' in subject) return read('credential = ?', subject.credential);
  const { namespace, name } = subject.secret;
  return placesAround(namespace, name).flatMap((place) => read('namespace = ? AND name = ?', ...place));
}

function factsOf(read: Read<Fact>, subject: Subject): Fact[] {
  if ('principal' in subject) {
    const account = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(subject.principal);
    const issued = account ? read(`subject = ? AND type = 'token-issued'`, `${account[1]}/${account[2]}`) : [];
    return [...read('by_whom = ?', subject.principal), ...issued];
  }
  if ('credential' in subject)
    return read(`type = 'token-issued' AND json_extract(json, '$.detail.credential') = ?`, subject.credential);
  const { namespace, name } = subject.secret;
  const deletedTogether = read(`subject = ? AND type = 'secret-deleted'`, `${namespace}/`);
  const own = read(`subject = ? AND (type LIKE 'secret-%' OR type = 'watch-ended')`, `${namespace}/${name}`);
  return [...own, ...deletedTogether];
}

function findingsOf(read: Read<Finding>, subject: Subject): Finding[] {
  if ('principal' in subject)
    return read(
      `(username = ? OR json_extract(json, '$.principal.impersonatedBy') = ?)`,
      subject.principal,
      subject.principal,
    );
  if ('credential' in subject) return read(`json_extract(json, '$.credential.id') = ?`, subject.credential);
  const { namespace, name } = subject.secret;
  return read(
    `EXISTS (SELECT 1 FROM json_each(findings.json, '$.secrets') WHERE value ->> 'namespace' IN (?, '*') AND value ->> 'name' IN (?, '*'))`,
    namespace,
    name,
  );
}

/** A fact may be found both as the subject's own and as a related one. */
function distinct(facts: readonly Fact[]): Fact[] {
  return [...new Map(facts.map((fact) => [JSON.stringify(fact), fact])).values()];
}

const KIND_RANK = { fact: 0, access: 1, finding: 2 } as const;

function compareEntries(a: TimelineEntry, b: TimelineEntry): number {
  return a.timeUs - b.timeUs || KIND_RANK[a.kind] - KIND_RANK[b.kind];
}
