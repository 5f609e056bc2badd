import { statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { SecretwatchError } from '../../model/error.ts';
import type { Commit, Engine, Position, SourcePosition } from '../../pipeline/engine.ts';
import type { StateChange } from '../../state/state.ts';
import { type DataDirLock, lockDataDir, makeDataDir, storePath } from './data-dir.ts';
import { brokenStore, storeFault } from './fault.ts';
import { openStore } from './store.ts';
import { Writers } from './writers.ts';

/** Opens the engine on a data directory, makes the directory when it is new, and holds it against other processes. */
export function openEmbeddedEngine(dir: string): EmbeddedEngine {
  makeDataDir(dir);
  const lock = lockDataDir(dir);
  try {
    return new EmbeddedEngine(dir, openStore(dir), lock);
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Keeps state, results and position in one SQLite database, one transaction per batch. */
export class EmbeddedEngine implements Engine {
  readonly #dir: string;
  /** Which file the database is open on. */
  readonly #inode: number;
  readonly #db: DatabaseSync;
  readonly #lock: DataDirLock;
  readonly #writers: Writers;

  constructor(dir: string, db: DatabaseSync, lock: DataDirLock) {
    this.#dir = dir;
    this.#inode = statSync(storePath(dir)).ino;
    this.#db = db;
    this.#lock = lock;
    this.#writers = new Writers(db);
  }

  restore(load: (cluster: string, change: StateChange & { json: string }) => void): Position {
    for (const row of this.#db.prepare('SELECT cluster, block, key, json FROM state').iterate()) {
      const { cluster, block, key, json } = row as Record<'cluster' | 'block' | 'key' | 'json', string>;
      try {
        load(cluster, { block, key, json });
      } catch (cause) {
        throw brokenStore(this.#dir, `the state of ${block} cannot be read: ${(cause as Error).message}`, cause);
      }
    }
    const position = new Map<string, SourcePosition>();
    for (const row of this.#db.prepare('SELECT source, "offset", skip, mark FROM position').iterate()) {
      const { source, offset, skip, mark } = row as { source: string; offset: number; skip: number; mark: string };
      position.set(source, { offset, skip, ...(mark !== '' && { mark }) });
    }
    return position;
  }

  commit(commit: Commit): void {
    this.verify();
    try {
      this.#db.exec('BEGIN IMMEDIATE');
      this.#write(commit);
      this.#db.exec('COMMIT');
    } catch (error) {
      // A failed COMMIT may leave the transaction open, or SQLite may have rolled it back by itself.
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw storeFault(this.#dir, error);
    }
  }

  /** A deleted database takes commits without complaint, and all of them are lost. */
  verify(): void {
    if (statSync(storePath(this.#dir), { throwIfNoEntry: false })?.ino === this.#inode) return;
    throw new SecretwatchError(
      'SW_STORE_GONE',
      `the store in ${this.#dir} was deleted or replaced while it was in use`,
      'start again: what is there now is taken up, else a new store is made and the logs are read from their beginning',
    );
  }

  /** The database, and what is not yet written back into it. */
  sizeBytes(): number {
    const files = [storePath(this.#dir), `${storePath(this.#dir)}-wal`];
    return files.reduce((sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0), 0);
  }

  #write({ state, outcome, rejects, counters, position }: Commit): void {
    for (const { cluster, changes } of state) {
      for (const change of changes.drain()) this.#writers.writeState(cluster, change);
    }
    this.#writers.writeOutcome(outcome);
    this.#writers.writeRejects(rejects);
    this.#writers.writeCounters(counters);
    this.#writers.writePosition(position);
  }

  close(): void {
    try {
      this.#db.close();
    } finally {
      this.#lock.release();
    }
  }
}
