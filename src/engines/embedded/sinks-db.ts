import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { RowKind } from '../../model/row.ts';
import type { Committed } from '../../pipeline/delivery.ts';
import { cursorsFault } from './fault.ts';

/** Cursors and refusals stand in a database of their own: the store has one writer. */
export const SINKS_FILE = 'sinks.db';
const SCHEMA = `
CREATE TABLE IF NOT EXISTS cursors (
  sink TEXT NOT NULL, kind TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (sink, kind)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS beginnings (
  sink TEXT NOT NULL, kind TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (sink, kind)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS undelivered (
  sink TEXT NOT NULL, kind TEXT NOT NULL, seq INTEGER NOT NULL, reason TEXT NOT NULL, json TEXT NOT NULL,
  PRIMARY KEY (sink, kind, seq)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS failures (
  sink TEXT PRIMARY KEY, count INTEGER NOT NULL, last TEXT NOT NULL, at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;`;
const BUSY_TIMEOUT_MS = 5_000;
const MAX_ERROR = 500;

/** What may be written in one transaction. */
interface Put {
  /** Where a sink begins, which is its cursor then. */
  beginning(sink: string, kind: RowKind, seq: number): void;
  cursor(sink: string, kind: RowKind, seq: number): void;
  undelivered(sink: string, committed: Committed, reason: string): void;
  /** It needs not be kept any more. */
  settled(sink: string, committed: Committed): void;
}

/**
 * Opens the cursors of a data directory for writing. `synchronous = NORMAL`: a killed process forgets nothing; a loss of
 * power may take back the last cursors, and then rows go again. The fold does not wait for a disk because of that.
 */
export function openSinksDb(dir: string) {
  const db = openDatabase(join(dir, SINKS_FILE));
  const put = putInto(db);
  const failed = db.prepare(`INSERT INTO failures VALUES (?, 1, ?, ?)
    ON CONFLICT DO UPDATE SET count = count + 1, last = excluded.last, at_ms = excluded.at_ms`);
  const seqIn = (table: 'cursors' | 'beginnings', sink: string, kind: RowKind): number | undefined => {
    const row = db.prepare(`SELECT seq FROM ${table} WHERE sink = ? AND kind = ?`).get(sink, kind);
    return row && Number(row.seq);
  };
  return {
    cursor: (sink: string, kind: RowKind) => seqIn('cursors', sink, kind),
    beginning: (sink: string, kind: RowKind) => seqIn('beginnings', sink, kind) ?? 0,
    transaction: (write: (put: Put) => void) => inTransaction(db, () => write(put)),
    failed: (sink: string, error: string, atMs: number) => failed.run(sink, error.slice(0, MAX_ERROR), atMs),
    close: () => db.close(),
  };
}

function openDatabase(path: string): DatabaseSync {
  const db = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
  try {
    db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; ${SCHEMA}`);
    return db;
  } catch (error) {
    db.close();
    throw cursorsFault(path, error);
  }
}

function putInto(db: DatabaseSync): Put {
  const cursor = db.prepare('INSERT INTO cursors VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET seq = excluded.seq');
  const beginning = db.prepare('INSERT INTO beginnings VALUES (?, ?, ?) ON CONFLICT DO NOTHING');
  const undelivered = db.prepare(
    'INSERT INTO undelivered VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET reason = excluded.reason',
  );
  const settled = db.prepare('DELETE FROM undelivered WHERE sink = ? AND kind = ? AND seq = ?');
  return {
    beginning: (sink, kind, seq) => {
      beginning.run(sink, kind, seq);
      cursor.run(sink, kind, seq);
    },
    cursor: (sink, kind, seq) => cursor.run(sink, kind, seq),
    undelivered: (sink, { seq, row }, reason) => undelivered.run(sink, row.kind, seq, reason, JSON.stringify(row)),
    settled: (sink, { seq, row }) => settled.run(sink, row.kind, seq),
  };
}

function inTransaction(db: DatabaseSync, write: () => void): void {
  db.exec('BEGIN IMMEDIATE');
  try {
    write();
    db.exec('COMMIT');
  } catch (error) {
    db.exec('ROLLBACK');
    throw error;
  }
}
