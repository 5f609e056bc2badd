import { SEVERITIES, type Severity } from '../../model/finding.ts';
import type { StoreStats } from '../port.ts';
import { clockOf } from './clusters.ts';
import type { ReadDatabase } from './database.ts';

/** What the store holds, in numbers. */
export function readStats(database: ReadDatabase): StoreStats {
  const clusters = database
    .all<{ cluster: string }>('SELECT DISTINCT cluster FROM counters ORDER BY cluster')
    .map(({ cluster }) => ({
      cluster,
      counters: countersOf(database, cluster),
      principals: principalsOf(database, cluster),
      lastEventUs: clockOf(database, cluster),
    }));
  const rejects = database.all<{ code: string; count: number }>(
    'SELECT code, count(*) AS count FROM rejects GROUP BY code ORDER BY code',
  );
  return { clusters, alerts: alertCounts(database), rejects: rejects.map((row) => ({ ...row })) };
}

function countersOf(database: ReadDatabase, cluster: string): Record<string, number> {
  const rows = database.all<{ name: string; value: number }>(
    'SELECT name, value FROM counters WHERE cluster = ? ORDER BY name',
    cluster,
  );
  return Object.fromEntries(rows.map(({ name, value }) => [name, value]));
}

function principalsOf(database: ReadDatabase, cluster: string): number {
  return (
    database.get<{ n: number }>('SELECT count(DISTINCT username) AS n FROM accesses WHERE cluster = ?', cluster)?.n ?? 0
  );
}

function alertCounts(database: ReadDatabase): Record<Severity, number> {
  const counts = Object.fromEntries(SEVERITIES.map((severity) => [severity, 0])) as Record<Severity, number>;
  const sql = `SELECT severity, count(*) AS n FROM alerts a
    WHERE revision = (SELECT max(revision) FROM alerts b WHERE b.id = a.id) GROUP BY severity`;
  for (const { severity, n } of database.all<{ severity: Severity; n: number }>(sql)) counts[severity] = n;
  return counts;
}
