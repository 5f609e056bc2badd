import type { Position } from './engine.ts';
import type { Batch, Feed } from './feed.ts';
import { type Snapshot, withInventory } from './inventory-feed.ts';

/**
 * Inventory of the cluster that the log itself names: that of its first record, unless a snapshot was told of before,
 * which stays with its cluster. `otherwise` is the cluster of a log without any record.
 */
export function withInventoryOfFirst(
  feed: Feed,
  snapshots: readonly Snapshot[],
  otherwise: string,
  position: Position,
): Feed {
  if (snapshots.length === 0) return feed;
  let opened: Feed | undefined;
  const open = async (limit: number): Promise<Feed> => {
    const first: Batch[] = [];
    let cluster = toldOf(snapshots, position);
    while (cluster === undefined) {
      const batch = await feed.next(limit);
      if (!batch) break;
      first.push(batch);
      cluster = batch.records.find(({ tier }) => tier !== 'rejected')?.cluster;
    }
    const next = async (most: number) => first.shift() ?? feed.next(most);
    const whole: Feed = { next, close: () => feed.close(), inputs: feed.inputs };
    return withInventory(whole, snapshots, cluster ?? otherwise, position);
  };
  return {
    next: async (limit) => {
      opened ??= await open(limit);
      return opened.next(limit);
    },
    close: () => feed.close(),
    inputs: feed.inputs,
  };
}

/** The cluster under whose name one of the snapshots was told before. */
function toldOf(snapshots: readonly Snapshot[], position: Position): string | undefined {
  for (const { source } of snapshots) {
    const told = [...position.keys()].find((key) => key.startsWith(`${source}@`));
    if (told !== undefined) return told.slice(source.length + 1);
  }
  return undefined;
}
