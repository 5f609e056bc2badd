import type { DatabaseSync } from 'node:sqlite';
import { completeAlert } from '../../model/alert.ts';
import type { Row, RowKind } from '../../model/row.ts';
import type { Beginning, Committed, Outbox, Refused } from '../../pipeline/delivery.ts';
import { openSinksDb } from './sinks-db.ts';
import { openStoreReader } from './store.ts';

/** How each kind of row is read in the order of its commits. Memory has no order; who has the store asks it. */
const SQL: Readonly<Partial<Record<RowKind, string>>> = {
  access: 'SELECT id AS seq, json FROM accesses WHERE id > ? ORDER BY id LIMIT ?',
  fact: 'SELECT id AS seq, json FROM facts WHERE id > ? ORDER BY id LIMIT ?',
  finding: 'SELECT rowid AS seq, json FROM findings WHERE rowid > ? ORDER BY rowid LIMIT ?',
  Alert: 'SELECT seq, json FROM alerts WHERE seq > ? ORDER BY seq LIMIT ?',
  reject: `SELECT id AS seq, json_object('kind', 'reject', 'cluster', cluster, 'source', source, 'offset', "offset",
    'code', code, 'excerpt', excerpt) AS json FROM rejects WHERE id > ? ORDER BY id LIMIT ?`,
};

/** The newest row of each kind. */
const NEWEST: Readonly<Partial<Record<RowKind, string>>> = {
  access: 'SELECT max(id) AS seq FROM accesses',
  fact: 'SELECT max(id) AS seq FROM facts',
  finding: 'SELECT max(rowid) AS seq FROM findings',
  Alert: 'SELECT max(seq) AS seq FROM alerts',
  reject: 'SELECT max(id) AS seq FROM rejects',
};

/** Resolved ones are told for so many more commits, to peers that were away. */
const RESOLVED_KEPT = 1_000;
const STANDING = `SELECT seq, json FROM alerts WHERE seq IN (SELECT max(seq) FROM alerts WHERE seq > :begin AND seq <= :seq GROUP BY id)
  AND (status <> 'resolved' OR seq > :seq - ${RESOLVED_KEPT}) ORDER BY seq`;

/** Opens what waits for one sink in the store of a data directory. */
export function openOutbox(dir: string, sink: string, kinds: readonly RowKind[], begin: Beginning = 'oldest'): Outbox {
  const store = openStoreReader(dir);
  const own = openSinksDb(dir);
  const cursors = new Map(kinds.map((kind) => [kind, begun(own, sink, kind, () => firstSeq(store, kind, begin))]));
  const save = (rows: readonly Committed[], refused: readonly Refused[]) => {
    for (const { row, seq } of rows) cursors.set(row.kind, Math.max(seq, cursors.get(row.kind) ?? 0));
    own.transaction((put) => {
      for (const [kind, seq] of cursors) put.cursor(sink, kind, seq);
      for (const { committed, reason } of refused) put.undelivered(sink, committed, reason);
    });
  };
  return {
    next: (limit) => kinds.flatMap((kind) => rowsAfter(store, kind, cursors.get(kind) ?? 0, limit)).slice(0, limit),
    done: save,
    failed: (error) => own.failed(sink, error, Date.now()),
    standing: () => {
      const begin = own.beginning(sink, 'Alert');
      return committedRows(store.prepare(STANDING).all({ begin, seq: cursors.get('Alert') ?? 0 }));
    },
    waiting: () => [...cursors].reduce((sum, [kind, seq]) => sum + Math.max(0, newest(store, kind) - seq), 0),
    close: () => {
      store.close();
      own.close();
    },
  };
}

/** The cursor of one kind; one that is new is kept at once, so that what is committed from now on is behind it. */
function begun(own: ReturnType<typeof openSinksDb>, sink: string, kind: RowKind, first: () => number): number {
  const known = own.cursor(sink, kind);
  if (known !== undefined) return known;
  const seq = first();
  own.transaction((put) => put.beginning(sink, kind, seq));
  return seq;
}

function firstSeq(store: DatabaseSync, kind: RowKind, begin: Beginning): number {
  return begin === 'newest' ? newest(store, kind) : 0;
}

/** Place of the newest row of a kind; rows are never taken out, so a difference of places counts rows. */
export function newest(store: DatabaseSync, kind: RowKind): number {
  const sql = NEWEST[kind];
  return sql === undefined ? 0 : Number(store.prepare(sql).get()?.seq ?? 0);
}

function rowsAfter(store: DatabaseSync, kind: RowKind, seq: number, limit: number): Committed[] {
  const sql = SQL[kind];
  return sql === undefined ? [] : committedRows(store.prepare(sql).all(seq, limit));
}

function committedRows(rows: readonly Record<string, unknown>[]): Committed[] {
  return rows.map(({ seq, json }) => {
    const row = JSON.parse(String(json)) as Row;
    return { seq: Number(seq), row: row.kind === 'Alert' ? completeAlert(row) : row };
  });
}
