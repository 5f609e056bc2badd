import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { RowKind } from '../../model/row.ts';
import type { SinkStanding } from '../../pipeline/delivery.ts';
import { newest } from './outbox.ts';
import { SINKS_FILE } from './sinks-db.ts';
import { openStoreReader } from './store.ts';

const BUSY_TIMEOUT_MS = 5_000;

/** How all sinks stand that were ever served from a data directory, by name. */
export function readSinkStandings(dir: string): SinkStanding[] {
  const store = openStoreReader(dir);
  const path = join(dir, SINKS_FILE);
  const own = existsSync(path) ? new DatabaseSync(path, { readOnly: true, timeout: BUSY_TIMEOUT_MS }) : undefined;
  try {
    const names = own?.prepare('SELECT DISTINCT sink FROM cursors ORDER BY sink').all() ?? [];
    return own ? names.map(({ sink }) => standingOf(store, own, String(sink))) : [];
  } finally {
    own?.close();
    store.close();
  }
}

function standingOf(store: DatabaseSync, own: DatabaseSync, sink: string): SinkStanding {
  const cursors = own.prepare('SELECT kind, seq FROM cursors WHERE sink = ?').all(sink);
  const waiting = cursors.map(({ kind, seq }) => Math.max(0, newest(store, kind as RowKind) - Number(seq)));
  const undelivered = own.prepare('SELECT count(*) AS n FROM undelivered WHERE sink = ?').get(sink);
  // A directory of an earlier version has no such table until it is served again.
  const hasFailures = own.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'failures'").get() !== undefined;
  const failure = hasFailures ? own.prepare('SELECT * FROM failures WHERE sink = ?').get(sink) : undefined;
  return {
    sink,
    waiting: waiting.reduce((sum, rows) => sum + rows, 0),
    undelivered: Number(undelivered?.n ?? 0),
    failures: Number(failure?.count ?? 0),
    lastFailure: failure && { text: String(failure.last), atMs: Number(failure.at_ms) },
  };
}
