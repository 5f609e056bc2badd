import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedEngine, openEmbeddedEngine } from '../../src/engines/embedded/embedded-engine.ts';
import { openStoreReader } from '../../src/engines/embedded/store.ts';
import type { Place, Stored } from './place.ts';

export interface SqlitePlace extends Place {
  dir: string;
  open(): EmbeddedEngine;
  read(): Stored;
  remove(): void;
}

/** A data directory that is removed after the test. */
export function makeSqlitePlace(): SqlitePlace {
  const dir = mkdtempSync(join(tmpdir(), 'secretwatch-'));
  return {
    dir,
    open: () => openEmbeddedEngine(dir),
    read: () => readStored(dir),
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}

/** Everything in the store of a data directory, in the order in which it was written. */
export function readStored(dir: string): Stored {
  const db = openStoreReader(dir);
  const texts = (sql: string) =>
    db
      .prepare(sql)
      .all()
      .map((row) => String(row.text));
  try {
    return {
      accesses: texts('SELECT json AS text FROM accesses ORDER BY id'),
      facts: texts('SELECT json AS text FROM facts ORDER BY id'),
      findings: texts('SELECT json AS text FROM findings ORDER BY rowid'),
      alerts: texts('SELECT json AS text FROM alerts ORDER BY seq'),
      rejects: texts(
        `SELECT cluster || ' ' || source || ' ' || "offset" || ' ' || code || ' ' || excerpt AS text FROM rejects ORDER BY id`,
      ),
      counters: texts(`SELECT cluster || ' ' || name || ' ' || value AS text FROM counters ORDER BY 1`),
    };
  } finally {
    db.close();
  }
}
