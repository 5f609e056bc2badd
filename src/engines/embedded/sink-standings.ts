import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Row, RowKind } from '../../model/row.ts';
import type { RefusedRow, RefusedRows, SinkStanding } from '../../pipeline/delivery.ts';
import { cursorsFault } from './fault.ts';
import { newest } from './outbox.ts';
import { openSinksDb, SINKS_FILE } from './sinks-db.ts';
import { openStoreReader } from './store.ts';

const BUSY_TIMEOUT_MS = 5_000;

/** How all sinks stand that were ever served from a data directory, by name. */
export function readSinkStandings(dir: string): SinkStanding[] {
  return read(dir, (own, store) => {
    const names = own.prepare('SELECT DISTINCT sink FROM cursors ORDER BY sink').all();
    return names.map(({ sink }) => standingOf(store, own, String(sink)));
  });
}

/** What targets refused for good. */
export function refusedRowsOf(dir: string): RefusedRows {
  return {
    list: async (sink) => readRefusedRows(dir, sink),
    settle: async (sink, done, refused) => {
      const own = openSinksDb(dir);
      try {
        own.transaction((put) => {
          for (const committed of done) put.settled(sink, committed);
          for (const { committed, reason } of refused) put.undelivered(sink, committed, reason);
        });
      } finally {
        own.close();
      }
    },
  };
}

function readRefusedRows(dir: string, sink: string | undefined): RefusedRow[] {
  return read(dir, (own) => {
    const rows = own
      .prepare(
        'SELECT sink, seq, reason, json FROM undelivered WHERE sink = coalesce(?, sink) ORDER BY sink, kind, seq',
      )
      .all(sink ?? null);
    return rows.map(({ sink: name, seq, reason, json }) => ({
      sink: String(name),
      seq: Number(seq),
      reason: String(reason),
      row: JSON.parse(String(json)) as Row,
    }));
  });
}

/** Nothing where no sink was ever served. */
function read<T>(dir: string, ask: (own: DatabaseSync, store: DatabaseSync) => T[]): T[] {
  const store = openStoreReader(dir);
  const path = join(dir, SINKS_FILE);
  const own = existsSync(path) ? new DatabaseSync(path, { readOnly: true, timeout: BUSY_TIMEOUT_MS }) : undefined;
  try {
    return own ? ask(own, store) : [];
  } catch (error) {
    throw cursorsFault(path, error);
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
