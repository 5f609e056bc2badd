import type { Decoded } from '../model/audit-event.ts';
import type { InventoryChange, InventoryObject } from '../model/inventory.ts';
import type { Position } from './engine.ts';
import type { Batch, Feed } from './feed.ts';

/** An object as it is now, or as it was when it went. */
export interface ToldObject {
  object: InventoryObject;
  isGone: boolean;
}

/** Inventory that goes on telling. */
export interface LiveInventory {
  /** Everything told since the last call, in its order. */
  take(): ToldObject[];
  close(): Promise<void>;
}

/** A change with its place in the log: behind every event up to this time. */
export type PlacedChange = Omit<InventoryChange, 'cluster' | 'tier'>;

/**
 * Weaves changes of inventory into a feed. A change is told at the latest event time that was read before it, and
 * stands before the first later event: a rule of the log's order alone, so a replay of the log with the recorded
 * changes gives the same. `keep` records them before they are processed.
 */
export function withLiveInventory(
  feed: Feed,
  live: LiveInventory,
  keep: (changes: readonly PlacedChange[]) => void,
  cluster: string,
): Feed {
  const weaver = new Weaver(cluster);
  return {
    next: async (limit) => {
      const batch = await feed.next(limit);
      if (!batch) return undefined;
      const timeUs = weaver.clockUs || firstTime(batch.records) - 1;
      const changes = live
        .take()
        .map(({ object, isGone }): PlacedChange => ({ timeUs, object, ...(isGone && { isGone: true as const }) }));
      if (changes.length > 0) keep(changes);
      return { ...batch, records: weaver.weave(batch.records, changes) };
    },
    close: async () => {
      await live.close();
      await feed.close();
    },
    inputs: feed.inputs,
  };
}

/** Weaves recorded changes into the feed that they were recorded beside; each once in the life of a store. */
export function withRecordedInventory(
  feed: Feed,
  recorded: RecordedInventory,
  cluster: string,
  position: Position,
): Feed {
  const source = `${recorded.source}@${cluster}`;
  const weaver = new Weaver(cluster);
  let taken = position.get(source)?.offset ?? 0;
  let rest: readonly PlacedChange[] = recorded.changes.slice(taken);
  return {
    next: async (limit) => {
      const batch = await feed.next(limit);
      if (!batch || (rest.length === 0 && weaver.isIdle)) return batch;
      const records = weaver.weave(batch.records, rest);
      rest = [];
      taken = recorded.changes.length - weaver.waiting;
      return { ...batch, records, position: new Map([...batch.position, [source, { offset: taken, skip: 0 }]]) };
    },
    close: () => feed.close(),
    inputs: feed.inputs,
  };
}

/** What a live run wrote down. */
export interface RecordedInventory {
  source: string;
  changes: readonly PlacedChange[];
}

/** Puts changes before the first event that is later than they. */
class Weaver {
  readonly #cluster: string;
  #waiting: InventoryChange[] = [];
  /** Latest event time so far, microseconds; 0 before the first. */
  clockUs = 0;

  constructor(cluster: string) {
    this.#cluster = cluster;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  get isIdle(): boolean {
    return this.#waiting.length === 0;
  }

  weave(records: Batch['records'], changes: readonly PlacedChange[]): Decoded[] {
    for (const change of changes) this.#waiting.push({ tier: 'inventory', cluster: this.#cluster, ...change });
    const woven: Decoded[] = [];
    for (const record of records) {
      if (record.tier !== 'rejected') this.#pass(record.timeUs, woven);
      woven.push(record);
    }
    return woven;
  }

  #pass(timeUs: number, woven: Decoded[]): void {
    while (this.#waiting[0] && this.#waiting[0].timeUs < timeUs) {
      const change = this.#waiting.shift();
      if (change) woven.push(change);
    }
    this.clockUs = Math.max(this.clockUs, timeUs);
  }
}

function firstTime(records: Batch['records']): number {
  return records.find((record) => record.tier !== 'rejected')?.timeUs ?? 0;
}
