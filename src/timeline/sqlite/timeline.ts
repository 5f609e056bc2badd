import { assertPresentVersion, openStoreReader } from '../../engines/embedded/store.ts';
import type { Finding } from '../../model/finding.ts';
import type { RejectSample, Timeline } from '../port.ts';
import { readAlert, readAlerts } from './alerts.ts';
import { ReadDatabase } from './database.ts';
import { readHistory } from './history.ts';
import { readHolders } from './holders.ts';
import { readLineage } from './lineage.ts';
import { readNormal } from './normal.ts';
import { readReach } from './reach.ts';
import { readFirstReads, readReaders } from './readers.ts';
import { readFactPage, readFindingPage } from './records.ts';
import { readStats } from './stats.ts';

/** Answers from the embedded store of a data directory, read-only, in this thread. */
export function openSqliteTimeline(dir: string): Timeline {
  const reader = openStoreReader(dir);
  return timelineOn(new ReadDatabase(reader), () => assertPresentVersion(dir, reader));
}

/** Answers from any database with our tables; `assertWhole` throws where it lacks what the newer questions need. */
export function timelineOn(database: ReadDatabase, assertWhole: () => void): Timeline {
  const answer = <T>(read: () => T): T =>
    database.snapshot(() => {
      assertWhole();
      return read();
    });
  return {
    timeline: async (query) => database.snapshot(() => readHistory(database, query)),
    alerts: async (query) => readAlerts(database, query),
    alert: async (id) => database.snapshot(() => readAlert(database, id)),
    finding: async (id) => database.records<Finding>('SELECT json FROM findings WHERE id = ?', id)[0],
    findings: async (query) => readFindingPage(database, query),
    facts: async (query) => readFactPage(database, query),
    readers: async (query) => database.snapshot(() => readReaders(database, query)),
    firstReads: async (query) => readFirstReads(database, query),
    holders: async (query) => answer(() => readHolders(database, query)),
    reach: async (query) => answer(() => readReach(database, query)),
    lineage: async (query) => answer(() => readLineage(database, query)),
    normal: async (query) => answer(() => readNormal(database, query)),
    stats: async () => database.snapshot(() => readStats(database)),
    rejects: async (limit) => readRejects(database, limit),
    close: async () => database.close(),
  };
}

function readRejects(database: ReadDatabase, limit: number): RejectSample[] {
  const sql = 'SELECT cluster, source, "offset", code, excerpt FROM rejects ORDER BY id LIMIT ?';
  return database.all<RejectSample>(sql, limit).map((row) => ({ ...row }));
}
