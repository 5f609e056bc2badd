import type { DatabaseSync } from 'node:sqlite';
import type { Commit, Engine, Position, SourcePosition } from '../../pipeline/engine.ts';
import type { StateChange } from '../../state/state.ts';
import { type DataDirLock, lockDataDir, makeDataDir } from './data-dir.ts';
import { openStore } from './store.ts';
import { Writers } from './writers.ts';

/** Opens the engine on a data directory, makes the directory when it is new, and holds it against other processes. */
export function openEmbeddedEngine(dir: string): EmbeddedEngine {
  makeDataDir(dir);
  const lock = lockDataDir(dir);
  try {
    return new EmbeddedEngine(openStore(dir), lock);
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Keeps state, results and position in one SQLite database, one transaction per batch. */
export class EmbeddedEngine implements Engine {
  readonly #db: DatabaseSync;
  readonly #lock: DataDirLock;
  readonly #writers: Writers;

  constructor(db: DatabaseSync, lock: DataDirLock) {
    this.#db = db;
    this.#lock = lock;
    this.#writers = new Writers(db);
  }

  restore(load: (cluster: string, change: StateChange & { json: string }) => void): Position {
    for (const row of this.#db.prepare('SELECT cluster, block, key, json FROM state').iterate()) {
      const { cluster, block, key, json } = row as Record<'cluster' | 'block' | 'key' | 'json', string>;
      load(cluster, { block, key, json });
    }
    const position = new Map<string, SourcePosition>();
    for (const row of this.#db.prepare('SELECT source, "offset", skip FROM position').iterate()) {
      position.set(String(row.source), { offset: Number(row.offset), skip: Number(row.skip) });
    }
    return position;
  }

  commit(commit: Commit): void {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      this.#write(commit);
      this.#db.exec('COMMIT');
    } catch (error) {
      // A failed COMMIT may leave the transaction open, or SQLite may have rolled it back by itself.
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
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
