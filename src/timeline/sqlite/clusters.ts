import { SecretwatchError } from '../../model/error.ts';
import type { ReadDatabase } from './database.ts';

/** The cluster that is meant: the one given, or the only one there is. Names of secrets mean nothing across clusters. */
export function clusterOf(database: ReadDatabase, given: string | undefined): string {
  const names = database
    .all<{ cluster: string }>('SELECT DISTINCT cluster FROM counters ORDER BY cluster')
    .map(({ cluster }) => cluster);
  // "Nobody holds it" of a cluster that was never read would be a lie.
  if (given !== undefined && !names.includes(given) && clockOf(database, given) === 0) throw noCluster(given, names);
  if (given !== undefined) return given;
  const [only = ''] = names;
  if (names.length <= 1) return only;
  throw new SecretwatchError('SW_USAGE', 'the store holds several clusters', `name one of ${names.join(', ')}`);
}

function noCluster(given: string, names: readonly string[]): SecretwatchError {
  const there = names.length === 0 ? '`secretwatch doctor` shows what is' : `there is ${names.join(', ')}`;
  return new SecretwatchError('SW_NOT_FOUND', `nothing is recorded of cluster ${given}`, there);
}

/** Event time up to which the fold has come; 0 before the first event. */
export function clockOf(database: ReadDatabase, cluster: string): number {
  const sql = `SELECT json_extract(json, '$.seenUs') AS us FROM state WHERE cluster = ? AND block = 'clock' AND key = 'clock'`;
  return database.get<{ us: number }>(sql, cluster)?.us ?? 0;
}
