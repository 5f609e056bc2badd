import { type InventoryChange, type InventoryObject, objectName } from '../model/inventory.ts';
import type { Position } from './engine.ts';
import type { Batch, Feed } from './feed.ts';
import { Weaver } from './weaver.ts';

/** An object as it is now, or as it was when it went. */
export interface ToldObject {
  object: InventoryObject;
  isGone: boolean;
}

/** Inventory that goes on telling. */
export interface LiveInventory {
  /** Everything told since the last call, in its order. */
  take(): ToldObject[];
  /** Everything there is now, whether or not it was taken; accounts before their pods. */
  all(): InventoryObject[];
  close(): Promise<void>;
}

/**
 * The same inventory, which begins by telling what went while nobody watched: what was known before and is there no
 * more. Of what is not listed any more (`isListed`) nothing can be said.
 */
export function catchingUp(
  live: LiveInventory,
  known: readonly InventoryObject[],
  isListed: (object: InventoryObject) => boolean,
): LiveInventory {
  const there = new Set(live.all().map(objectName));
  let gone = known
    .filter((object) => isListed(object) && !there.has(objectName(object)))
    .map((object): ToldObject => ({ object, isGone: true }));
  const take = () => {
    const told = [...gone, ...live.take()];
    gone = [];
    return told;
  };
  return { take, all: () => live.all(), close: () => live.close() };
}

/** A change with its place in the log: behind every event up to this time. */
export type PlacedChange = Omit<InventoryChange, 'cluster' | 'tier'>;

/** Where changes are written down, so that the log can be replayed with them. */
export interface Journal {
  /** Everything that was there when it was last written to. */
  known: readonly InventoryObject[];
  keep(changes: readonly PlacedChange[]): void;
}

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
  const weaver = new Weaver();
  return {
    next: async (limit) => {
      const batch = await feed.next(limit);
      if (!batch) return undefined;
      const timeUs = weaver.clockUs || firstTime(batch.records) - 1;
      const changes = live
        .take()
        .map(({ object, isGone }): PlacedChange => ({ timeUs, object, ...(isGone && { isGone: true as const }) }));
      if (changes.length > 0) keep(changes);
      weaver.add(told(changes, cluster));
      return { ...batch, records: weaver.weave(batch.records) };
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
  const { length } = recorded.changes;
  const weaver = new Weaver();
  weaver.add(told(recorded.changes.slice(position.get(source)?.offset ?? 0), cluster));
  return {
    next: async (limit) => {
      const batch = await feed.next(limit);
      if (!batch || weaver.waiting === 0) return batch;
      const records = weaver.weave(batch.records);
      const taken = { offset: length - weaver.waiting, skip: 0 };
      return { ...batch, records, position: new Map([...batch.position, [source, taken]]) };
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

function told(changes: readonly PlacedChange[], cluster: string): InventoryChange[] {
  return changes.map((change) => ({ tier: 'inventory', cluster, ...change }));
}

function firstTime(records: Batch['records']): number {
  return records.find((record) => record.tier !== 'rejected')?.timeUs ?? 0;
}
