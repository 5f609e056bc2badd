import { objectKey } from '../model/object-key.ts';
import { DAY_US } from '../model/time.ts';
import type { State } from '../state/state.ts';
import type { Table } from '../state/table.ts';

/** A read of one secret by name, or of a whole scope by somebody who never did so before. */
export interface ReaderEntry {
  username: string;
  /** How often the same principal had read just this before. */
  before: number;
  /** It read a whole scope, with the secret in it. */
  isScope: boolean;
  timeUs: number;
  auditID: string;
  verb: string;
  stage: string;
  ip: string;
}

interface ReadersCell {
  /** The last reads by different principals, oldest first. */
  last: ReaderEntry[];
}

const MAX_READERS = 8;

/** Who read a secret last: where a token that lives in it may have gone. */
export class Readers {
  readonly #secrets: Table<ReadersCell>;

  constructor(state: State) {
    this.#secrets = state.table('readers', { cap: 200_000, ttlUs: 14 * DAY_US });
  }

  of(namespace: string, name: string): readonly ReaderEntry[] {
    return this.#secrets.peek(objectKey(namespace, name))?.last ?? [];
  }

  /** The last who read a secret, by its own name or together with others. */
  ofAny(namespace: string, name: string): ReaderEntry[] {
    const places = [
      [namespace, name],
      [namespace, ''],
      ['', name],
      ['', ''],
    ] as const;
    return places.flatMap(([where, what]) => this.of(where, what)).sort((a, b) => a.timeUs - b.timeUs);
  }

  /** Secrets that somebody but a kubelet read by name lately, by `objectKey`. */
  *names(): Generator<string> {
    for (const { key } of this.#secrets.slots()) if (!key.startsWith('/') && !key.endsWith('/')) yield key;
  }

  learn(namespace: string, name: string, entry: ReaderEntry): void {
    const cell = this.#secrets.open(objectKey(namespace, name), entry.timeUs, () => ({ last: [] }));
    const latest = cell.last.at(-1);
    if (latest?.username === entry.username) {
      cell.last[cell.last.length - 1] = entry;
      return;
    }
    const known = cell.last.findIndex(({ username }) => username === entry.username);
    if (known >= 0) cell.last.splice(known, 1);
    cell.last.push(entry);
    if (cell.last.length > MAX_READERS) cell.last.shift();
  }
}
