import type { Fact } from '../../model/access.ts';
import type { Finding } from '../../model/finding.ts';
import type { FactQuery, FindingQuery, Page, RangeQuery } from '../port.ts';
import type { ReadDatabase } from './database.ts';

/** Findings within a range, the latest `limit` of them, oldest first. */
export function readFindingPage(database: ReadDatabase, query: FindingQuery): Page<Finding> {
  return readPage<Finding>(database, 'findings', query, [
    ['detector', query.detectors],
    ['username', query.principal === undefined ? undefined : [query.principal]],
  ]);
}

/** Facts of some types within a range, the latest `limit` of them, oldest first. */
export function readFactPage(database: ReadDatabase, query: FactQuery): Page<Fact> {
  return readPage<Fact>(database, 'facts', query, [
    ['type', query.types],
    ['subject', query.subject === undefined ? undefined : [query.subject]],
  ]);
}

type Condition = readonly [column: string, values: readonly string[] | undefined];

function readPage<T>(
  database: ReadDatabase,
  table: 'findings' | 'facts',
  { cluster, sinceUs, untilUs, limit }: RangeQuery,
  conditions: readonly Condition[],
): Page<T> {
  const given = [['cluster', cluster === undefined ? undefined : [cluster]] as Condition, ...conditions];
  const asked = given.flatMap(([column, values]) => (values === undefined ? [] : [{ column, values }]));
  const where = [
    ...asked.map(({ column, values }) => `${column} IN (${values.map(() => '?')})`),
    'time_us >= ?',
    'time_us < ?',
  ];
  const values = [...asked.flatMap((each) => each.values), sinceUs ?? 0, untilUs ?? Number.MAX_SAFE_INTEGER];
  const sql = `SELECT json FROM ${table} WHERE ${where.join(' AND ')} ORDER BY time_us DESC, rowid DESC LIMIT ?`;
  const items = database.records<T>(sql, ...values, limit + 1);
  return { items: items.slice(0, limit).reverse(), hasMore: items.length > limit };
}
