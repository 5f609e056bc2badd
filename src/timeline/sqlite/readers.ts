import type { FirstRead, Page, RangeQuery, Reader } from '../port.ts';
import type { ReadDatabase } from './database.ts';
import { teamOf } from './owners.ts';

interface ReaderRow extends Omit<Reader, 'team'> {
  groups: string;
}

/** Kind and groups are those of the last read: SQLite takes the other columns from the row that has the maximum. */
const READERS = `SELECT cluster, username AS principal, json_extract(json, '$.principal.kind') AS kind,
    json_extract(json, '$.principal.groups') AS groups, count(*) AS reads,
    count(DISTINCT namespace || '/' || name) AS secrets, min(time_us) AS firstUs, max(time_us) AS lastUs,
    (SELECT min(time_us) FROM accesses e WHERE e.cluster = a.cluster AND e.username = a.username) AS firstEverUs
  FROM accesses a WHERE cluster IN (SELECT value FROM json_each(?)) AND time_us >= ? AND time_us < ?
  GROUP BY cluster, username ORDER BY reads DESC, principal LIMIT ?`;

const FIRST_READS = `SELECT cluster, username AS principal, namespace, name, min(time_us) AS timeUs
  FROM accesses WHERE cluster IN (SELECT value FROM json_each(?))
  GROUP BY cluster, username, namespace, name HAVING timeUs >= ? AND timeUs < ?
  ORDER BY timeUs DESC, principal, namespace, name LIMIT ?`;

export function readReaders(database: ReadDatabase, query: RangeQuery): Page<Reader> {
  const rows = database.all<ReaderRow>(READERS, ...valuesOf(database, query));
  const items = rows.slice(0, query.limit).map(({ groups, ...row }) => {
    const team = teamOf(database, row.cluster, row.principal, JSON.parse(groups || '[]') as string[]);
    return { ...row, team };
  });
  return { items, hasMore: rows.length > query.limit };
}

export function readFirstReads(database: ReadDatabase, query: RangeQuery): Page<FirstRead> {
  const rows = database.all<FirstRead>(FIRST_READS, ...valuesOf(database, query)).map((row) => ({ ...row }));
  return { items: rows.slice(0, query.limit).reverse(), hasMore: rows.length > query.limit };
}

function valuesOf(database: ReadDatabase, { cluster, sinceUs, untilUs, limit }: RangeQuery): (string | number)[] {
  const clusters = cluster === undefined ? clustersIn(database) : [cluster];
  return [JSON.stringify(clusters), sinceUs ?? 0, untilUs ?? Number.MAX_SAFE_INTEGER, limit + 1];
}

function clustersIn(database: ReadDatabase): string[] {
  return database.all<{ cluster: string }>('SELECT DISTINCT cluster FROM counters').map(({ cluster }) => cluster);
}
