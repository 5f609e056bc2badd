import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Row, RowKind } from '../../model/row.ts';
import type { Committed, Outbox, Refused } from '../../pipeline/delivery.ts';
import { openStoreReader } from './store.ts';

/** Cursors and refusals stand in a database of their own: the store has one writer. */
const FILE = 'sinks.db';
const SCHEMA = `
CREATE TABLE IF NOT EXISTS cursors (
  sink TEXT NOT NULL, kind TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (sink, kind)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS undelivered (
  sink TEXT NOT NULL, kind TEXT NOT NULL, seq INTEGER NOT NULL, reason TEXT NOT NULL, json TEXT NOT NULL,
  PRIMARY KEY (sink, kind, seq)
) STRICT, WITHOUT ROWID;`;

/** How each kind of row is read in the order of its commits. Memory has no order; who has the store asks it. */
const SQL: Readonly<Partial<Record<RowKind, string>>> = {
  access: 'SELECT id AS seq, json FROM accesses WHERE id > ? ORDER BY id LIMIT ?',
  fact: 'SELECT id AS seq, json FROM facts WHERE id > ? ORDER BY id LIMIT ?',
  finding: 'SELECT rowid AS seq, json FROM findings WHERE rowid > ? ORDER BY rowid LIMIT ?',
  Alert: 'SELECT seq, json FROM alerts WHERE seq > ? ORDER BY seq LIMIT ?',
  reject: `SELECT id AS seq, json_object('kind', 'reject', 'cluster', cluster, 'source', source, 'offset', "offset",
    'code', code, 'excerpt', excerpt) AS json FROM rejects WHERE id > ? ORDER BY id LIMIT ?`,
};

/** Opens what waits for one sink in the store of a data directory. */
export function openOutbox(dir: string, sink: string, kinds: readonly RowKind[]): Outbox {
  const store = openStoreReader(dir);
  const own = new DatabaseSync(join(dir, FILE));
  own.exec(`PRAGMA journal_mode = WAL; ${SCHEMA}`);
  const cursors = new Map(kinds.map((kind) => [kind, cursorOf(own, sink, kind)]));
  let last: readonly Committed[] = [];
  return {
    next: (limit) => {
      last = kinds.flatMap((kind) => rowsAfter(store, kind, cursors.get(kind) ?? 0, limit)).slice(0, limit);
      return last;
    },
    done: (refused) => {
      own.exec('BEGIN IMMEDIATE');
      for (const { row, seq } of last) cursors.set(row.kind, Math.max(seq, cursors.get(row.kind) ?? 0));
      const put = own.prepare('INSERT INTO cursors VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET seq = excluded.seq');
      for (const [kind, seq] of cursors) put.run(sink, kind, seq);
      keepRefused(own, sink, refused);
      own.exec('COMMIT');
      last = [];
    },
    waiting: () => kinds.reduce((sum, kind) => sum + newestOf(store, kind) - (cursors.get(kind) ?? 0), 0),
    close: () => {
      store.close();
      own.close();
    },
  };
}

function cursorOf(own: DatabaseSync, sink: string, kind: RowKind): number {
  const row = own.prepare('SELECT seq FROM cursors WHERE sink = ? AND kind = ?').get(sink, kind);
  return Number(row?.seq ?? 0);
}

/** Where each kind's numbers end. Nothing is deleted, so the distance to a cursor is what lies between. */
const NEWEST: Readonly<Partial<Record<RowKind, string>>> = {
  access: 'SELECT max(id) AS seq FROM accesses',
  fact: 'SELECT max(id) AS seq FROM facts',
  finding: 'SELECT max(rowid) AS seq FROM findings',
  Alert: 'SELECT max(seq) AS seq FROM alerts',
  reject: 'SELECT max(id) AS seq FROM rejects',
};

function newestOf(store: DatabaseSync, kind: RowKind): number {
  const sql = NEWEST[kind];
  return sql === undefined ? 0 : Number(store.prepare(sql).get()?.seq ?? 0);
}

function rowsAfter(store: DatabaseSync, kind: RowKind, seq: number, limit: number): Committed[] {
  const sql = SQL[kind];
  if (sql === undefined) return [];
  const rows = store.prepare(sql).all(seq, limit) as { seq: number; json: string }[];
  return rows.map(({ seq: at, json }) => ({ seq: at, row: JSON.parse(json) as Row }));
}

function keepRefused(own: DatabaseSync, sink: string, refused: readonly Refused[]): void {
  const put = own.prepare('INSERT INTO undelivered VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING');
  for (const { committed, reason } of refused)
    put.run(sink, committed.row.kind, committed.seq, reason, JSON.stringify(committed.row));
}
