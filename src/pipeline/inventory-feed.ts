import type { InventoryObject } from '../model/inventory.ts';
import { withAhead } from './ahead.ts';
import type { Position } from './engine.ts';
import type { Batch, Feed } from './feed.ts';
import { type PlacedChange, withRecordedInventory } from './live-inventory.ts';

/** What one inventory file says. */
export interface Snapshot {
  path: string;
  /** By content, so that the same file is taken once per cluster. */
  source: string;
  objects: readonly InventoryObject[];
  /** Changes with their places in the log, where a live run wrote them down. */
  changes: readonly PlacedChange[];
  /** Values in the file that were left out, by kind of place. */
  leftOut: ReadonlyMap<string, number>;
}

/**
 * Puts snapshots before the events of a feed, and recorded changes between them, each once per cluster in the life of a
 * store.
 */
export function withInventory(feed: Feed, snapshots: readonly Snapshot[], cluster: string, position: Position): Feed {
  const waiting = snapshots
    .map((snapshot) => ({ snapshot, source: `${snapshot.source}@${cluster}` }))
    .map(({ snapshot, source }) => ({ snapshot, source, at: position.get(source)?.offset ?? 0 }))
    .filter(({ snapshot, at }) => at < snapshot.objects.length);
  const next = (timeUs: number, limit: number): Batch => {
    const [first] = waiting;
    if (!first) throw new Error('there is no snapshot left');
    const objects = first.snapshot.objects.slice(first.at, first.at + limit);
    first.at += objects.length;
    if (first.at >= first.snapshot.objects.length) waiting.shift();
    return {
      cluster,
      records: objects.map((object) => ({ tier: 'inventory', cluster, timeUs, object })),
      rejects: [],
      position: new Map([[first.source, { offset: first.at, skip: 0 }]]),
    };
  };
  const woven = snapshots
    .filter(({ changes }) => changes.length > 0)
    .reduce((inner, recorded) => withRecordedInventory(inner, recorded, cluster, position), feed);
  return withAhead(woven, { isDone: () => waiting.length === 0, next });
}
