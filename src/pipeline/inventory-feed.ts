import type { Decoded } from '../model/audit-event.ts';
import type { InventoryObject } from '../model/inventory.ts';
import type { Position } from './engine.ts';
import type { Batch, Feed } from './feed.ts';

/** What one inventory file says. */
export interface Snapshot {
  path: string;
  /** By content, so that the same file is taken once per cluster. */
  source: string;
  objects: readonly InventoryObject[];
  /** Values in the file that were left out, by kind of place. */
  leftOut: ReadonlyMap<string, number>;
}

/**
 * Puts snapshots before the events of a feed, each once per cluster in the life of a store. They are told at the time of the first
 * event behind them, so a replay in the same order gives the same.
 */
export function withInventory(feed: Feed, snapshots: readonly Snapshot[], cluster: string, position: Position): Feed {
  const waiting = snapshots
    .map((snapshot) => ({ snapshot, source: `${snapshot.source}@${cluster}` }))
    .map(({ snapshot, source }) => ({ snapshot, source, at: position.get(source)?.offset ?? 0 }))
    .filter(({ snapshot, at }) => at < snapshot.objects.length);
  let held: Promise<Batch | undefined> | undefined;
  return {
    next: async (limit) => {
      const [first] = waiting;
      if (!first) {
        const events = held ?? feed.next(limit);
        held = undefined;
        return events;
      }
      held ??= feed.next(limit);
      const timeUs = firstTime((await held)?.records ?? []);
      const { snapshot, source, at } = first;
      const objects = snapshot.objects.slice(at, at + limit);
      first.at += objects.length;
      if (first.at >= snapshot.objects.length) waiting.shift();
      return {
        cluster,
        records: objects.map((object) => ({ tier: 'inventory', cluster, timeUs, object })),
        rejects: [],
        position: new Map([[source, { offset: first.at, skip: 0 }]]),
      };
    },
    close: () => feed.close(),
    inputs: feed.inputs,
  };
}

function firstTime(records: readonly Decoded[]): number {
  return records.find((record) => record.tier !== 'rejected')?.timeUs ?? 0;
}
