import { closeSync, existsSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { SecretwatchError } from '../../model/error.ts';
import { storePath } from './data-dir.ts';
import { storeFault } from './fault.ts';
import { MIGRATIONS, SCHEMA, SCHEMA_VERSION } from './schema.ts';

const VERSION_KEY = 'schemaVersion';
/** Readers and the writer never block each other in WAL; this covers the short moments of opening and recovery. */
const BUSY_TIMEOUT_MS = 5_000;

/**
 * Opens the store for writing and makes its tables when it is new.
 *
 * `synchronous = FULL`: WAL alone survives SIGKILL, FULL also survives loss of power. A webhook's sender is told "kept"
 * after the commit and sends no second time, so a commit must be on the disk; per batch this costs one fsync.
 */
export function openStore(dir: string): DatabaseSync {
  return opened(dir, () => {
    // For its owner alone, also where the directory is open to all; SQLite gives its other files the same mode.
    closeSync(openSync(storePath(dir), 'a', 0o600));
    const db = new DatabaseSync(storePath(dir), { timeout: BUSY_TIMEOUT_MS });
    return checked(dir, db, () => {
      db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000');
      if (tables(db) === 0) createTables(db);
      else migrate(db);
    });
  });
}

/** Opens the store for questions only, beside a writer or without one. */
export function openStoreReader(dir: string): DatabaseSync {
  if (!existsSync(storePath(dir))) throw nothingKept(dir, 'there is no store in it');
  return opened(dir, () => {
    const db = new DatabaseSync(storePath(dir), { readOnly: true, timeout: BUSY_TIMEOUT_MS });
    return checked(dir, db, () => {
      if (tables(db) === 0) throw nothingKept(dir, 'the store in it is empty, nothing was kept there yet');
    });
  });
}

function nothingKept(dir: string, what: string): SecretwatchError {
  const remedy = 'give the directory that `run` or `scan --data-dir` wrote to';
  return new SecretwatchError('SW_DATA_DIR_MISSING', `${dir}: ${what}`, remedy);
}

function checked(dir: string, db: DatabaseSync, prepare: () => void): DatabaseSync {
  try {
    prepare();
    checkVersion(dir, db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** All or nothing, so that a crash while making them leaves an empty store, not half a one. */
function createTables(db: DatabaseSync): void {
  db.exec(`BEGIN IMMEDIATE; ${SCHEMA}; INSERT INTO meta VALUES ('${VERSION_KEY}', '${SCHEMA_VERSION}'); COMMIT`);
}

function tables(db: DatabaseSync): number {
  return Number(db.prepare('SELECT count(*) AS n FROM sqlite_schema').get()?.n);
}

function migrate(db: DatabaseSync): void {
  for (let step = MIGRATIONS[versionOf(db)]; step !== undefined; step = MIGRATIONS[versionOf(db)]) {
    const next = versionOf(db) + 1;
    db.exec(`BEGIN IMMEDIATE; ${step}; UPDATE meta SET value = '${next}' WHERE key = '${VERSION_KEY}'; COMMIT`);
  }
}

function versionOf(db: DatabaseSync): number {
  const isOurs = db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'meta'").get() !== undefined;
  const row = isOurs ? db.prepare('SELECT value FROM meta WHERE key = ?').get(VERSION_KEY) : undefined;
  return Number(row?.value ?? 0);
}

function checkVersion(dir: string, db: DatabaseSync): void {
  const version = versionOf(db);
  if (version === SCHEMA_VERSION || version in MIGRATIONS) return;
  throw otherVersion(dir, version, 'use the program version that wrote it, or give a new directory with --data-dir');
}

/** Alerts, findings and timelines are read from all versions alike; other questions need what the present one keeps. */
export function assertPresentVersion(dir: string, db: DatabaseSync): void {
  const version = versionOf(db);
  if (version === SCHEMA_VERSION) return;
  throw otherVersion(dir, version, 'Start `run` or `scan --data-dir` on it once: that brings it to this version.');
}

function otherVersion(dir: string, version: number, remedy: string): SecretwatchError {
  const message = `the store in ${dir} has version ${version}, this program writes version ${SCHEMA_VERSION}`;
  return new SecretwatchError('SW_STORE_VERSION', message, remedy);
}

function opened(dir: string, open: () => DatabaseSync): DatabaseSync {
  try {
    return open();
  } catch (cause) {
    throw storeFault(dir, cause);
  }
}
