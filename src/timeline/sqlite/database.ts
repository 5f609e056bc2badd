import type { DatabaseSync } from 'node:sqlite';

type Value = string | number;

/** A read-only connection: rows by statement, statements prepared once. */
export class ReadDatabase {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, ReturnType<DatabaseSync['prepare']>>();

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#database.exec('PRAGMA query_only = on');
  }

  all<T>(sql: string, ...values: Value[]): T[] {
    return this.#prepare(sql).all(...values) as T[];
  }

  get<T>(sql: string, ...values: Value[]): T | undefined {
    return this.#prepare(sql).get(...values) as T | undefined;
  }

  /** Records kept whole in a `json` column. */
  records<T>(sql: string, ...values: Value[]): T[] {
    return this.all<{ json: string }>(sql, ...values).map(({ json }) => JSON.parse(json) as T);
  }

  /** Runs all statements of `read` on one unchanging state of the store, while a service goes on writing. */
  snapshot<T>(read: () => T): T {
    this.#database.exec('BEGIN');
    try {
      return read();
    } finally {
      this.#database.exec('COMMIT');
    }
  }

  close(): void {
    this.#database.close();
  }

  #prepare(sql: string): ReturnType<DatabaseSync['prepare']> {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}
